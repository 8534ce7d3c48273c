"""``python -m logs_contract.server``, as ``logs-mock``."""

from logs_contract.server.cli import main

if __name__ == "__main__":
    main()
