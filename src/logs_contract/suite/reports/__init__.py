"""Reports of a run, for programs and for people: one module a format."""
