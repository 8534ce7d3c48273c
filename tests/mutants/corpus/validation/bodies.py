"""Bodies that are let in and are no entries."""

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
    """A property is asked of a body that is a list or null."""

    def validate(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise internal_error()
        return super().validate(value)


@caught_by("validation.body")
class EmptyBodyCrashes(Deployment):
    """The parser is given nothing, and nobody catches what it raises."""

    def parse(self, text: str) -> Any:
        if not text.strip():
            raise internal_error()
        return super().parse(text)


@caught_by("validation.body")
class EmptyBodyTakenForAnEntry(Deployment):
    """A request without a body is a heartbeat, and is stored as one."""

    def parse(self, text: str) -> Any:
        return super().parse(text) if text.strip() else {"level": "info", "message": "heartbeat"}


@caught_by("validation.any-invalid")
class OneByteIsAPing(Deployment):
    """A body of one byte is taken for a probe that the connection is alive."""

    def read_entry(self, request: Request) -> dict[str, Any]:
        if len(request.body.strip()) == 1:
            raise ApiError(200, "pong", "pong")
        return super().read_entry(request)
