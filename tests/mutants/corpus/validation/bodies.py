"""Bodies that are accepted although they are not entries."""

from __future__ import annotations

from typing import Any

from tests.mutants.deployment import Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import ApiError, Request, internal_error


@caught_by("validation.object")
class ListOfOneTakenForAnEntry(Deployment):
    """A batch of one is taken for its entry."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        return super().validate(value)


@caught_by("validation.object")
class TwiceEncodedTaken(Deployment):
    """A string with an entry in it is decoded once more."""

    def parse(self, text: str) -> Any:
        value = super().parse(text)
        return super().parse(value) if isinstance(value, str) else value


@caught_by("validation.object")
class NotAnObjectCrashes(Deployment):
    """Reading a property of a list or null causes an exception."""

    def validate(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise internal_error()
        return super().validate(value)


@caught_by("validation.body")
class EmptyBodyCrashes(Deployment):
    """The parser's exception for an empty body is not caught."""

    def parse(self, text: str) -> Any:
        if not text.strip():
            raise internal_error()
        return super().parse(text)


@caught_by("validation.body")
class EmptyBodyTakenForAnEntry(Deployment):
    """A request without a body is stored as a heartbeat."""

    def parse(self, text: str) -> Any:
        return super().parse(text) if text.strip() else {"level": "info", "message": "heartbeat"}


@caught_by("validation.any-invalid")
class OneByteIsAPing(Deployment):
    """A body of one byte is accepted as a ping."""

    def read_entry(self, request: Request) -> dict[str, Any]:
        if len(request.body.strip()) == 1:
            raise ApiError(200, "pong", "pong")
        return super().read_entry(request)
