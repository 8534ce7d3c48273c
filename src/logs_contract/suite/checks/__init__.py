"""What the tests in ``conformance/`` are made of: assertions, example requests, strategies."""
