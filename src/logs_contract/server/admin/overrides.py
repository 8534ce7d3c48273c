"""Overrides the responses of operations according to the Prefer header and fault plans."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from logs_contract.server.admin.example_responses import ExampleResponses
from logs_contract.server.admin.fault_effects import OVERRIDE_HEADER, respond_with_fault
from logs_contract.server.admin.json_values import parse_json, read_level
from logs_contract.server.admin.preferences import Preferences, read_preferences
from logs_contract.server.admin.recorder import read_run_id
from logs_contract.server.authorization import find_sender
from logs_contract.server.contract import Operation
from logs_contract.server.http.message import HeaderLines, Request, Response
from logs_contract.server.state import Fault, State


class FaultsAndPreferences:
    """The pipeline's `Overrides`: a preference takes precedence over a fault plan."""

    def __init__(self, state: State, examples: ExampleResponses) -> None:
        self._state = state
        self._examples = examples

    def respond(
        self, request: Request, faults: Sequence[Fault], process: Callable[[Request], Response]
    ) -> Response:
        """Return the response that a preference or a fault plan selects, or the operation's own.

        `faults` are the active fault plans. `process` runs the operation.
        """
        applied = Preferences()
        if b"prefer" in request.headers and request.operation is not None:
            preferences = read_preferences(request.headers[b"prefer"])
            applied, response = self._apply_preferences(preferences, request, request.operation)
            if response is not None:
                return _add_preference_headers(response, applied)
        match = self._find_fault(request, faults) if faults else None
        if match is not None:
            fault, number = match
            request.overridden = f"fault {fault.id}"
            response = respond_with_fault(fault, number, request, self._examples, process)
        else:
            response = process(request)
        return _add_preference_headers(response, applied)

    def _apply_preferences(
        self, wanted: Preferences, request: Request, operation: Operation
    ) -> tuple[Preferences, Response | None]:
        """Return the preferences that have an effect, and the response they select or None.

        A preference for a response that the contract does not have is ignored (RFC 7240,
        section 2). The reason is added to `request.ignored`.
        """
        request.ignored += wanted.ignored
        code, example, response = wanted.code, wanted.example, None
        if code is not None or example is not None:
            response = self._examples.find(operation, code, example)
            if response is None and code is not None and example is not None:
                reason = f"example={example}: {code} has no example of this name"
                request.ignored.append(reason)
                example, response = None, self._examples.find(operation, code, None)
            if response is None:
                asked = Preferences(code, example).as_header()
                known = ", ".join(map(str, operation.responses))
                reason = f"{asked}: the contract has no such response; it has {known}"
                request.ignored.append(reason)
                code = example = None
        applied = Preferences(code, example, wanted.wait)
        if applied != Preferences():
            request.overridden = "prefer"
        return applied, response

    def _find_fault(self, request: Request, faults: Sequence[Fault]) -> tuple[Fault, int] | None:
        """Return the plan that applies to the request and the number of the call, or None."""
        sender = find_sender(request, self._state.tokens)
        run_id = read_run_id(request)
        matching = [
            fault
            for fault in faults
            if fault.match.matches_sender(sender.digest, sender.account, run_id)
        ]
        if any(fault.match.needs_body for fault in matching):
            level = read_level(parse_json(request.body))
            matching = [
                fault for fault in matching if fault.match.matches_body(level, request.body)
            ]
        ids = [fault.id for fault in matching]
        return self._state.faults.match(ids) if ids else None


def _add_preference_headers(response: Response, applied: Preferences) -> Response:
    """Add the preferred delay, and the headers that list the preferences that had an effect."""
    if applied == Preferences():
        return response
    headers: HeaderLines = (
        (b"preference-applied", applied.as_header().encode("latin-1", "replace")),
        (OVERRIDE_HEADER, b"prefer"),
    )
    delay = response.delay + (applied.wait or 0.0)
    return replace(response, headers=response.headers + headers, delay=delay)
