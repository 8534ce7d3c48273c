"""The contract of the Logs API: a reference server, a conformance suite, a contract review."""

__version__ = "0.2.0"  # pyproject.toml reads it here
