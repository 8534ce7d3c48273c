"""Compares two versions of a contract; each change has an id, a severity and a place."""
