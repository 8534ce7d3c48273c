"""Callers that are accepted wrongly, or refused wrongly."""
