"""Reviewers of a contract's change: the corpus of edits under our review and under its peers."""
