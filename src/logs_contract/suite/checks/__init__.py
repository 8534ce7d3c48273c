"""Building blocks of the tests in ``conformance/``: assertions, example requests, strategies."""
