"""Reads fault plans from JSON and writes them as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from logs_contract.server.admin.example_responses import ExampleResponses
from logs_contract.server.contract import Operation
from logs_contract.server.http.message import WITHOUT_BODY
from logs_contract.server.state import Calls, Delay, Fault, FaultEffect, Match

_DEFAULT_CALLS = {"first": 1}
_FRAMING = ("content-length", "transfer-encoding")


def read_fault(given: Mapping[str, Any], fault_id: str, token: tuple[bytes, str] | None) -> Fault:
    """Return the plan that the JSON `given` describes.

    `token` is the digest and label of the token that the plan matches, or None if it matches every
    token. Raises ValueError if members of `given` contradict each other.
    """
    calls = Calls(**{**_DEFAULT_CALLS, **given.get("calls", {})})
    if calls.last is not None and calls.last < calls.first:
        raise ValueError(f"calls: last ({calls.last}) is less than first ({calls.first})")
    match = {**given.get("match", {})}
    if token is not None:
        match["token"] = token[1]
    digest, label = token or (None, None)
    others = {name: value for name, value in match.items() if name != "token"}
    return Fault(
        id=fault_id,
        match=Match(token=digest, label=label, **others),
        calls=calls,
        then=read_fault_effect(given["then"]),
        given={"match": match, "calls": _write_calls(calls), "then": given["then"]},
        matched=given.get("matched", 0),
        applied=given.get("applied", 0),
    )


def read_fault_effect(given: Mapping[str, Any]) -> FaultEffect:
    """Return the effect of a plan from the JSON of its ``then``.

    Raises ValueError if members of `given` contradict each other.
    """
    _check_effect(given)
    return FaultEffect(
        status=given.get("status"),
        example=given.get("example"),
        body=orjson.dumps(given["body"]) if "body" in given else None,
        headers=given.get("headers", {}),
        delay=_read_delay(given.get("delay")),
        close=given.get("close"),
        cut=given.get("cut"),
        garble=given["garble"]["seed"] if "garble" in given else None,
    )


def _check_effect(given: Mapping[str, Any]) -> None:
    unused = [name for name in ("status", "cut", "garble") if name in given]
    if given.get("close") and unused:
        raise ValueError(f"then: close sends no response, so {unused[0]} would have no effect")
    status = given.get("status")
    for name in ("body", "cut", "garble"):
        if name in given and status in WITHOUT_BODY:
            raise ValueError(
                f"then: a response with {status} has no body, so {name} would have no effect"
            )
    for name in given.get("headers", ()):
        if name.lower() in _FRAMING:
            raise ValueError(
                f"then: headers cannot set {name}, which the server sets itself; "
                "use cut for an incomplete response"
            )


def find_example_problem(
    examples: ExampleResponses, operations: Iterable[Operation], effect: FaultEffect
) -> str | None:
    """Return why the effect's example cannot be used. Return None if it can, or if it has none."""
    if effect.example is None or effect.status is None:
        return None
    if any(examples.has_example(it, effect.status, effect.example) for it in operations):
        return None
    return f"then: the contract has no example {effect.example!r} of status {effect.status}"


def write_fault(fault: Fault) -> dict[str, Any]:
    """Return the JSON of a plan, as the schema ``Fault`` of the admin API describes it."""
    return {
        "id": fault.id,
        **fault.given,
        "matched": fault.matched,
        "applied": fault.applied,
        "ended": fault.ended,
    }


def _read_delay(given: Any) -> Delay | None:
    if given is None:
        return None
    if isinstance(given, dict):
        if given["min"] > given["max"]:
            raise ValueError(f"delay: min ({given['min']}) is more than max ({given['max']})")
        return Delay(given["min"], given["max"], given["seed"])
    return Delay(given, given)


def _write_calls(calls: Calls) -> dict[str, int]:
    last = {} if calls.last is None else {"last": calls.last}
    return {"first": calls.first, **last}
