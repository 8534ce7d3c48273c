"""Errors that stop a review with exit status 2.

Every layer of the review raises them.
"""

from __future__ import annotations


class ReviewError(Exception):
    """An argument, a file or a document cannot be used; the message names the expected form."""


class ForbiddenFileError(ReviewError):
    """A reference leads to a file that a contract may not refer to."""


class UnusableSchemaError(ReviewError):
    """The validator rejects a schema; `reason` is its message."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"a schema cannot be used: {reason}")
        self.reason = reason
