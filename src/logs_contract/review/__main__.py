"""``python -m logs_contract.review``."""

from logs_contract.review.cli import main

if __name__ == "__main__":
    main()
