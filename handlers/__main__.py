"""Runs the reference server in a checkout, like ``logs-mock``: ``python -m handlers``."""

from logs_contract.server.cli import main

if __name__ == "__main__":
    main()
