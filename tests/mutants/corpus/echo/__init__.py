"""Entries that are returned with changes."""
