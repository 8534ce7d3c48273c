"""Entries that do not come back as they were sent."""
