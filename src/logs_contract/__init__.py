"""The contract of the Logs API: a reference server, a conformance suite, a contract review."""
