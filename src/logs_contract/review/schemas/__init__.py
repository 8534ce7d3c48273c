"""Compares two versions of a schema, keyword by keyword."""
