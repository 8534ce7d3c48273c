"""The conformance suite's machinery. The tests themselves are in ``conformance/``."""
