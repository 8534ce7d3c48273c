"""Reviewers of a change of a contract: our review and its peers, run on the corpus of edits."""
