"""Who else could review a contract: the corpus of edits under our review and under its peers."""
