"""Callers who are let in and should not be, or the reverse."""
