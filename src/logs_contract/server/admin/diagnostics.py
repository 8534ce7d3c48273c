"""Finds violations of the contract and unusual client behaviour in recorded requests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

import jsonschema_rs
import orjson

from logs_contract.json_pointers import escape_part
from logs_contract.server.admin.json_values import read_error_message
from logs_contract.server.contract import Contract, Operation
from logs_contract.server.errors import ApiError
from logs_contract.server.http.message import join_headers
from logs_contract.server.redaction import redact
from logs_contract.server.request_body import parse, read_media_type
from logs_contract.server.state import EarlierRequest, JournalEntry, RecordedRequest
from logs_contract.server.validation_messages import (
    describe_error,
    echo,
    read_field_name,
    select_first_errors,
)

_REPEAT_SECONDS = 10.0  # Within this time, a client probably sent an equal entry by mistake.
_MAX_UNKNOWN_PROPERTIES = 20  # the maximum number of such warnings for one body
_COMBINING_KEYWORDS = ("allOf", "anyOf", "oneOf")
Diagnostic = dict[str, str]  # a ``Problem`` or ``Warning`` of the admin API's document


class Diagnostics:
    """Compares recorded requests with the contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        pointers = {
            pointer
            for operation in contract.operations.values()
            for pointer in operation.bodies.values()
        }
        self._validators = {pointer: contract.validator(pointer) for pointer in pointers}
        self._properties = {pointer: set(self._find_properties(pointer)) for pointer in pointers}

    def examine(self, entry: JournalEntry) -> dict[str, list[Diagnostic]]:
        """Return the ``problems`` and ``warnings`` of a request, as the admin API lists them."""
        record = entry.record
        operation = self._contract.operations.get(record.operation or "")
        if record.judged is not None:
            body = orjson.loads(record.judged)
        elif operation is not None and record.body_complete:
            body = self.examine_body(operation, join_headers(_encode_headers(record)), record.body)
        else:
            body = {"problems": [], "warnings": []}
        return {
            "problems": [*self._find_refusal_problems(record, operation), *body["problems"]],
            "warnings": [*body["warnings"], *_find_usage_warnings(entry)],
        }

    def examine_body(
        self, operation: Operation, headers: Mapping[bytes, bytes], body: bytes
    ) -> dict[str, list[Diagnostic]]:
        """Return the ``problems`` and ``warnings`` of a complete body."""
        if not operation.bodies or (not body and not operation.body_required):
            return {"problems": [], "warnings": []}
        clause = f"{_make_pointer(operation)}/requestBody"
        try:
            pointer = operation.bodies[read_media_type(operation, headers)]
        except ApiError as error:
            return {
                "problems": [_make_problem("Content-Type", clause, str(error.message))],
                "warnings": [],
            }
        try:
            value = parse(body)
        except ApiError as error:
            return {"problems": [_make_problem("body", clause, str(error.message))], "warnings": []}
        errors = select_first_errors(self._validators[pointer].iter_errors(value))
        return {
            "problems": [_make_schema_problem(error) for error in errors],
            "warnings": list(self._find_unknown_properties(pointer, value)),
        }

    def _find_refusal_problems(
        self, record: RecordedRequest, operation: Operation | None
    ) -> Iterator[Diagnostic]:
        """Yield the reasons, other than its body, why the server refused the request."""
        if record.forced is not None:
            return
        if operation is None:
            if record.outcome == "refused":
                yield _make_problem("request", "RFC 9112", read_error_message(record.answer) or "")
            return
        has_own = "security" in self._contract.at(_make_pointer(operation).removeprefix("#"))
        security = f"{_make_pointer(operation)}/security" if has_own else "#/security"
        if record.status == 401:
            yield _make_problem("Authorization", security, _explain_401(record))
        elif record.status == 403:
            scopes = " or ".join(" ".join(sorted(scopes)) for scopes in operation.scopes)
            yield _make_problem("Authorization", security, f"the token lacks the scope {scopes}")
        elif record.status == 429:
            clause = self._contract.resolve(self._contract.response_pointer(operation, 429))
            yield _make_problem("quota", f"#{clause}", read_error_message(record.answer) or "")

    def _find_unknown_properties(self, pointer: str, value: Any) -> Iterator[Diagnostic]:
        known = self._properties[pointer]
        if not known or not isinstance(value, dict):
            return
        unknown = [name for name in value if name not in known]
        for name in unknown[:_MAX_UNKNOWN_PROPERTIES]:
            near = get_close_matches(name[:100], known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(sorted(known))}"
            yield {
                "code": "unknown_property",
                "message": f"{echo(name)} is ignored; {hint}",
            }

    def _find_properties(self, pointer: str, depth: int = 0) -> Iterator[str]:
        """Yield the names of properties that a schema and the subschemas it combines declare."""
        place = self._contract.resolve(pointer)
        schema = self._contract.at(place)
        if not isinstance(schema, dict) or depth > len(_COMBINING_KEYWORDS):
            return
        yield from schema.get("properties", {})
        for keyword in _COMBINING_KEYWORDS:
            for index in range(len(schema.get(keyword, ()))):
                yield from self._find_properties(f"{place}/{keyword}/{index}", depth + 1)


def split_headers(record: RecordedRequest) -> list[tuple[str, str]]:
    """Return the names and values of the recorded headers."""
    lines = record.headers.decode("latin-1").split("\n") if record.headers else []
    return [(name, value) for name, _, value in (line.partition(": ") for line in lines)]


def _make_schema_problem(error: jsonschema_rs.ValidationError) -> Diagnostic:
    clause = "#" + str(error.absolute_keyword_location).partition("#")[2]
    problem = _make_problem(redact(read_field_name(error)) or "body", clause, describe_error(error))
    if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Enum):
        texts = [option for option in error.kind.options if isinstance(option, str)]
        near = get_close_matches(str(error.instance)[:100].lower(), texts, n=1)
        if near:
            problem["hint"] = f"did you mean {near[0]!r}?"
    return problem


def _find_usage_warnings(entry: JournalEntry) -> Iterator[Diagnostic]:
    """Yield warnings about the headers of a request, and about sending it again."""
    record, repeat = entry.record, entry.repeat
    for preference in record.ignored:
        yield {"code": "preference_ignored", "message": f"Prefer: {redact(preference)}"}
    if "user-agent" not in dict(split_headers(record)) and record.headers:
        yield {"code": "no_user_agent", "message": "the request has no User-Agent"}
    if repeat is not None and record.operation is not None:
        yield from _find_repeat_warnings(record, repeat)


def _find_repeat_warnings(record: RecordedRequest, repeat: EarlierRequest) -> Iterator[Diagnostic]:
    """Yield a warning if the client should not have sent the request again."""
    again = f"the same as request {repeat.number}"
    # A repeated request that succeeds gets no warning: its quota may have been raised, or a month
    # may have ended. It does get one if a fault plan or a preference refused the first request,
    # because only the override has ended.
    is_refused_again = 400 <= repeat.status < 500 and (
        repeat.forced or record.status == repeat.status
    )
    if is_refused_again and repeat.code == "quota_exceeded":
        yield {
            "code": "quota_error_retried",
            "message": f"{again}, which exceeded a quota: sending it again does not help",
        }
    elif is_refused_again and repeat.status != 429:
        yield {
            "code": "refusal_retried",
            "message": f"{again}, refused with {repeat.status}: sending it again does not help",
        }
    elif repeat.stored and record.time - repeat.time <= _REPEAT_SECONDS:
        yield {
            "code": "sent_twice",
            "message": f"{again}, which was stored {record.time - repeat.time:.1f} s before",
        }


def _explain_401(record: RecordedRequest) -> str:
    if record.token is None:
        return "the request has no valid Authorization header: send Authorization: Bearer <token>"
    return "the token is unknown" if record.account is None else "the token is revoked or expired"


def _encode_headers(record: RecordedRequest) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), it.encode("latin-1")) for name, it in split_headers(record)]


def _make_pointer(operation: Operation) -> str:
    return f"#/paths/{escape_part(operation.path)}/{operation.method}"


def _make_problem(field: str, clause: str, message: str) -> Diagnostic:
    return {"field": field, "clause": clause, "message": message}
