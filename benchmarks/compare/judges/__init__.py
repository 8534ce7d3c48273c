"""Judges of a deployment: the corpus of mutants under our suite and under its peers."""
