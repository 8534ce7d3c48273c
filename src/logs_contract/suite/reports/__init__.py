"""Reports of a run, for programs and for people: one module for each format."""
