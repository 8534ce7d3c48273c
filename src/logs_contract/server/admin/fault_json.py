"""Fault plans as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from logs_contract.server.admin.example_responses import ExampleResponses
from logs_contract.server.http.message import WITHOUT_BODY
from logs_contract.server.state import Calls, Delay, Fault, FaultEffect, Match

_UNBOUNDED = {"first": 1}
_FRAMING = ("content-length", "transfer-encoding")


def read_fault(given: Mapping[str, Any], fault_id: str, token: tuple[bytes, str] | None) -> Fault:
    """The plan that is written as `given`; `token` is the digest and label of what it matches.

    Raises ValueError where two of its parts do not fit each other.
    """
    calls = Calls(**{**_UNBOUNDED, **given.get("calls", {})})
    if calls.last is not None and calls.last < calls.first:
        raise ValueError(f"calls: last {calls.last} comes before first {calls.first}")
    wanted = {**given.get("match", {})}
    if token is not None:
        wanted["token"] = token[1]
    digest, label = token or (None, None)
    rest = {name: value for name, value in wanted.items() if name != "token"}
    return Fault(
        id=fault_id,
        match=Match(token=digest, label=label, **rest),
        calls=calls,
        then=read_fault_effect(given["then"]),
        given={"match": wanted, "calls": _calls_json(calls), "then": given["then"]},
        matched=given.get("matched", 0),
        applied=given.get("applied", 0),
    )


def read_fault_effect(given: Mapping[str, Any]) -> FaultEffect:
    """What becomes of a request, from its JSON. Raises ValueError."""
    close = given.get("close")
    shaped = [name for name in ("status", "cut", "garble") if name in given]
    if close and shaped:
        raise ValueError(f"then: close leaves no answer for {shaped[0]}")
    status = given.get("status")
    for name in ("body", "cut", "garble"):
        if name in given and status in WITHOUT_BODY:
            raise ValueError(f"then: an answer with {status} has no body; {name} has no effect")
    for name in given.get("headers", ()):
        if name.lower() in _FRAMING:
            raise ValueError(f"then: {name} is the server's own; cut leaves an answer unfinished")
    return FaultEffect(
        status=status,
        example=given.get("example"),
        body=orjson.dumps(given["body"]) if "body" in given else None,
        headers=given.get("headers", {}),
        delay=_delay(given.get("delay")),
        close=close,
        cut=given.get("cut"),
        garble=given["garble"]["seed"] if "garble" in given else None,
    )


def undocumented(answers: ExampleResponses, operations: Any, then: FaultEffect) -> str | None:
    """Why the contract has no such example; None where it has, or none is asked for."""
    if then.example is None or then.status is None:
        return None
    if any(answers.documents(operation, then.status, then.example) for operation in operations):
        return None
    return f"then: the contract has no example {then.example!r} of status {then.status}"


def fault_json(fault: Fault) -> dict[str, Any]:
    """A plan as it is listed."""
    return {
        "id": fault.id,
        **fault.given,
        "matched": fault.matched,
        "applied": fault.applied,
        "ended": fault.ended,
    }


def _delay(given: Any) -> Delay | None:
    if given is None:
        return None
    if isinstance(given, dict):
        if given["min"] > given["max"]:
            raise ValueError(f"delay: min {given['min']} is more than max {given['max']}")
        return Delay(given["min"], given["max"], given["seed"])
    return Delay(given, given)


def _calls_json(calls: Calls) -> dict[str, int]:
    last = {} if calls.last is None else {"last": calls.last}
    return {"first": calls.first, **last}
