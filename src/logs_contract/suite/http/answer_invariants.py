"""Checks every 201 and every documented error of a run, whatever the request was."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any

from logs_contract.suite.catalogue.contract import Contract
from logs_contract.suite.catalogue.operation import Fields
from logs_contract.suite.http.exchange import Exchange, Request, shorten
from logs_contract.suite.http.json_values import TooDeep, is_beyond_double, is_kept, parse_json

Problem = tuple[str, str, str]  # a requirement, the expected and the actual value

ENVELOPES: Mapping[int, str] = MappingProxyType(
    {
        400: "envelope.bad-request",
        401: "envelope.unauthorized",
        403: "envelope.forbidden",
        429: "envelope.quota",
    }
)
_MAX_HEADERS = 1000  # characters; a proxy may refuse more with an error body of its own
_ORDINARY_HEADERS = {"authorization", "content-type"}
_BASE_PATH = re.compile(r"(/[\w~-][\w.~-]*)*", re.ASCII)
_MEDIA_TYPE = re.compile(r"[\w.+-]+/[\w.+-]+(\s*;\s*[\w-]+=([\w-]+|\"[^\"]*\"))*", re.ASCII)


def find_answer_problems(exchange: Exchange, contract: Contract) -> Iterator[Problem]:
    """The violations: of each, the requirement, the expected and the actual value."""
    if exchange.request.method != contract.operation.method:
        return
    try:
        if exchange.status == 201:
            yield from _find_entry_problems(exchange, contract)
        elif exchange.status in ENVELOPES and _is_ordinary(exchange.request, contract):
            yield from _find_envelope_problems(exchange, contract)
    except (TooDeep, RecursionError):
        return  # the tests of deep nesting check the bytes of such a body


def media_type(exchange: Exchange) -> str:
    """The media type of the response in lower case, without parameters."""
    return exchange.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _find_entry_problems(exchange: Exchange, contract: Contract) -> Iterator[Problem]:
    if media_type(exchange) != "application/json":
        yield "ingest.media-type", "Content-Type application/json", repr(media_type(exchange))
    try:
        stored = parse_json(exchange.body)
    except TooDeep:
        raise
    except ValueError as error:
        yield "ingest.media-type", "a JSON body", f"{error}"
        yield "ingest.schema", "a JSON body", f"{error}"
        return
    problem = _find_schema_problem(contract, 201, stored)
    if problem is not None:
        yield "ingest.schema", "a body valid under the schema of 201", problem
        return
    yield from _find_changes(_read_entry(exchange.request, contract), stored, contract.fields)


def _find_changes(sent: dict[str, Any], stored: dict[str, Any], names: Fields) -> Iterator[Problem]:
    """The fields whose stored value is not the sent one. A deployment may omit an empty meta."""
    for echo, field in (("level", names.level), ("message", names.message), ("meta", names.meta)):
        if field in sent and not is_kept(sent[field], stored.get(field, {})):
            expected = f"{field} {shorten(sent[field])}"
            yield f"ingest.echo-{echo}", expected, shorten(stored.get(field))


def _read_entry(request: Request, contract: Contract) -> dict[str, Any]:
    """The entry in the request; empty if the contract does not allow the body."""
    try:
        value = parse_json(request.body)
    except ValueError:
        return {}
    try:
        valid = isinstance(value, dict) and contract.allows_entry(_make_finite(value))
    except ValueError:  # the validator refuses deep nesting too
        return {}
    return value if valid else {}


def _find_envelope_problems(exchange: Exchange, contract: Contract) -> Iterator[Problem]:
    status = exchange.status
    try:
        envelope = parse_json(exchange.body)
    except TooDeep:
        raise
    except ValueError:
        envelope = None
    error = envelope.get("error") if isinstance(envelope, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    if status == 429 and code != contract.error_code(status):
        return  # a rate limit, perhaps the error body of a proxy; the tests of quotas check it
    if media_type(exchange) != "application/json":
        yield ENVELOPES[status], "Content-Type application/json", repr(media_type(exchange))
    elif code != contract.error_code(status):
        yield ENVELOPES[status], f"error.code {contract.error_code(status)!r}", shorten(code)
    elif (problem := _find_schema_problem(contract, status, envelope)) is not None:
        yield ENVELOPES[status], f"a body valid under the schema of {status}", problem


def _find_schema_problem(contract: Contract, status: int, value: Any) -> str | None:
    try:
        return contract.find_problem(contract.response_schema(status), _make_finite(value))
    except ValueError:  # the validator refuses deep nesting too
        raise TooDeep from None


def _make_finite(value: Any) -> Any:
    """`value` as the validator can read it: with finite numbers, and without lone surrogates."""
    match value:
        case bool():
            return value
        case int() | float():
            return 0 if is_beyond_double(value) else value
        case str():
            return value.encode("utf-8", "replace").decode()
        case dict():
            return {_make_finite(name): _make_finite(item) for name, item in value.items()}
        case list():
            return [_make_finite(item) for item in value]
    return value


def _is_ordinary(request: Request, contract: Contract) -> bool:
    """Whether a proxy has no reason to answer this request itself."""
    headers = [(name.lower(), value) for name, value in request.headers]
    names = [name for name, _ in headers]
    types = [value for name, value in headers if name == "content-type"]
    path = contract.operation.path
    return (
        not request.chunks
        and request.target.endswith(path)
        and _BASE_PATH.fullmatch(request.target.removesuffix(path)) is not None
        and set(names) <= _ORDINARY_HEADERS
        and len(names) == len(set(names))
        and all(value.isascii() and value.isprintable() for _, value in headers)
        and sum(len(value) for _, value in headers) <= _MAX_HEADERS
        and all(_MEDIA_TYPE.fullmatch(value) for value in types)
    )
