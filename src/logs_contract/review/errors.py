"""What stops a review."""

from __future__ import annotations


class ReviewError(Exception):
    """The review cannot be done: an argument, a file or a document is not what it must be."""


class UnusableSchemaError(ReviewError):
    """No validator can be made of a schema, for the `reason` given."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"a schema cannot be used: {reason}")
        self.reason = reason
