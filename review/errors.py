"""What stops a review."""

from __future__ import annotations


class ReviewError(Exception):
    """The review cannot be done: an argument, a file or a document is not what it must be."""
