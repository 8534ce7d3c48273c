"""The machinery of the conformance suite; the tests themselves are in conformance/."""
