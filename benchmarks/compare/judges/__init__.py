"""Judges of a deployment: our suite and its peers, run on the corpus of mutants."""
