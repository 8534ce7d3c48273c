"""Decides if a schema accepts every payload of another schema, and finds counterexamples."""
