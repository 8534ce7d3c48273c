"""Requests that are let in though the contract does not allow them, or the reverse."""
