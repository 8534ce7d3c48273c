"""Diagnostics of recorded requests: violations of the contract, and unusual client behaviour."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

import jsonschema_rs
import orjson

from logs_contract.server.admin.json_values import error_message
from logs_contract.server.contract import Contract, Operation
from logs_contract.server.documents import pointer_part
from logs_contract.server.errors import ApiError
from logs_contract.server.http.message import join_headers
from logs_contract.server.redaction import redact
from logs_contract.server.request_body import parse, read_media_type
from logs_contract.server.state import EarlierRequest, JournalEntry, RecordedRequest
from logs_contract.server.validation_messages import (
    echo,
    field_name,
    first_error_per_field,
    sentence,
)

_REPEAT_SECONDS = 10.0  # within which an equal entry was probably sent twice by mistake
_MAX_UNKNOWN_PROPERTIES = 20  # to warn of, in one body
_COMBINED = ("allOf", "anyOf", "oneOf")
Diagnostic = dict[str, str]  # a ``Problem`` or ``Warning`` of the admin API's document


class Diagnostics:
    """Examines recorded requests by the contract."""

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
        """The ``problems`` and ``warnings`` of a request."""
        record = entry.record
        operation = self._contract.operations.get(record.operation or "")
        if record.judged is not None:
            body = orjson.loads(record.judged)
        elif operation is not None and record.body_complete:
            body = self.examine_body(operation, join_headers(_encode_headers(record)), record.body)
        else:
            body = {"problems": [], "warnings": []}
        return {
            "problems": [*self._refusal_problems(record, operation), *body["problems"]],
            "warnings": [*body["warnings"], *_usage_warnings(entry)],
        }

    def examine_body(
        self, operation: Operation, headers: Mapping[bytes, bytes], body: bytes
    ) -> dict[str, list[Diagnostic]]:
        """The ``problems`` and ``warnings`` of a complete body."""
        if not operation.bodies or (not body and not operation.body_required):
            return {"problems": [], "warnings": []}
        clause = f"{_make_pointer(operation)}/requestBody"
        try:
            pointer = operation.bodies[read_media_type(operation, headers)]
        except ApiError as error:
            return {
                "problems": [_problem("Content-Type", clause, str(error.message))],
                "warnings": [],
            }
        try:
            value = parse(body)
        except ApiError as error:
            return {"problems": [_problem("body", clause, str(error.message))], "warnings": []}
        errors = first_error_per_field(self._validators[pointer].iter_errors(value))
        return {
            "problems": [_schema_problem(error) for error in errors],
            "warnings": list(self._unknown_property_warnings(pointer, value)),
        }

    def _refusal_problems(
        self, record: RecordedRequest, operation: Operation | None
    ) -> Iterator[Diagnostic]:
        """Why the request was refused, apart from its body."""
        if record.forced is not None:
            return
        if operation is None:
            if record.outcome == "refused":
                yield _problem("request", "RFC 9112", error_message(record.answer) or "")
            return
        has_own = "security" in self._contract.at(_make_pointer(operation).removeprefix("#"))
        security = f"{_make_pointer(operation)}/security" if has_own else "#/security"
        if record.status == 401:
            yield _problem("Authorization", security, _explain_401(record))
        elif record.status == 403:
            scopes = " or ".join(" ".join(sorted(scopes)) for scopes in operation.scopes)
            yield _problem("Authorization", security, f"the token lacks the scope {scopes}")
        elif record.status == 429:
            clause = self._contract.resolve(self._contract.response_pointer(operation, 429))
            yield _problem("quota", f"#{clause}", error_message(record.answer) or "")

    def _unknown_property_warnings(self, pointer: str, value: Any) -> Iterator[Diagnostic]:
        known = self._properties[pointer]
        if not known or not isinstance(value, dict):
            return
        unknown = [name for name in value if name not in known]
        for name in unknown[:_MAX_UNKNOWN_PROPERTIES]:
            near = get_close_matches(name[:100], known, n=1)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(known))}"
            yield {
                "code": "unknown_property",
                "message": f"{echo(name)} is ignored; {hint}",
            }

    def _find_properties(self, pointer: str, depth: int = 0) -> Iterator[str]:
        """The names of the properties that a schema and its subschemas (`_COMBINED`) declare."""
        place = self._contract.resolve(pointer)
        schema = self._contract.at(place)
        if not isinstance(schema, dict) or depth > len(_COMBINED):
            return
        yield from schema.get("properties", {})
        for keyword in _COMBINED:
            for index in range(len(schema.get(keyword, ()))):
                yield from self._find_properties(f"{place}/{keyword}/{index}", depth + 1)


def header_pairs(record: RecordedRequest) -> list[tuple[str, str]]:
    """The recorded headers."""
    lines = record.headers.decode("latin-1").split("\n") if record.headers else []
    return [(name, value) for name, _, value in (line.partition(": ") for line in lines)]


def _schema_problem(error: jsonschema_rs.ValidationError) -> Diagnostic:
    clause = "#" + str(error.absolute_keyword_location).partition("#")[2]
    problem = _problem(redact(field_name(error)) or "body", clause, sentence(error))
    if isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Enum):
        texts = [option for option in error.kind.options if isinstance(option, str)]
        near = get_close_matches(str(error.instance)[:100].lower(), texts, n=1)
        if near:
            problem["hint"] = f"did you mean {near[0]!r}?"
    return problem


def _usage_warnings(entry: JournalEntry) -> Iterator[Diagnostic]:
    """What is unusual about the headers of a request, or about sending it again."""
    record, repeat = entry.record, entry.repeat
    for preference in record.ignored:
        yield {"code": "preference_ignored", "message": f"Prefer: {redact(preference)}"}
    if "user-agent" not in dict(header_pairs(record)) and record.headers:
        yield {"code": "no_user_agent", "message": "the request has no User-Agent"}
    if repeat is not None and record.operation is not None:
        yield from _repeat_warnings(record, repeat)


def _repeat_warnings(record: RecordedRequest, repeat: EarlierRequest) -> Iterator[Diagnostic]:
    """Why the request should not have been sent again, if so."""
    again = f"the same as request {repeat.number}"
    # After a real refusal the client may succeed: a quota was raised, a month ended. A refusal by a
    # fault plan or preference counts although the next request, without one, succeeds.
    is_refused_again = 400 <= repeat.status < 500 and (
        repeat.forced or record.status == repeat.status
    )
    if is_refused_again and repeat.code == "quota_exceeded":
        yield {
            "code": "quota_error_retried",
            "message": f"{again}, refused for a quota: to send it again does not help",
        }
    elif is_refused_again and repeat.status != 429:
        yield {
            "code": "refusal_retried",
            "message": f"{again}, refused with {repeat.status}: to send it again does not help",
        }
    elif repeat.stored and record.time - repeat.time <= _REPEAT_SECONDS:
        yield {
            "code": "sent_twice",
            "message": f"{again}, stored {record.time - repeat.time:.1f} s before",
        }


def _explain_401(record: RecordedRequest) -> str:
    if record.token is None:
        return "no bearer token came that could be read"
    return "the token is unknown" if record.account is None else "the token is revoked or expired"


def _encode_headers(record: RecordedRequest) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), it.encode("latin-1")) for name, it in header_pairs(record)]


def _make_pointer(operation: Operation) -> str:
    return f"#/paths/{pointer_part(operation.path)}/{operation.method}"


def _problem(field: str, clause: str, message: str) -> Diagnostic:
    return {"field": field, "clause": clause, "message": message}
