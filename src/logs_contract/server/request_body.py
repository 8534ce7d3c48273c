"""Checks request bodies: the media type, the size, the JSON syntax, the schema."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import jsonschema_rs
import orjson

from logs_contract.server.contract import JSON, Operation
from logs_contract.server.errors import ApiError
from logs_contract.server.http.message import Request
from logs_contract.server.validation_messages import echo, explain

MAX_DEPTH = 250  # levels of nesting. orjson can encode 254.
_FRAMING_HEADERS = (b"content-length", b"transfer-encoding")  # RFC 9112, section 6
BROKEN = "the request body is incomplete"
Validators = Mapping[str, jsonschema_rs.Draft202012Validator]


def read_payload(request: Request, operation: Operation, validators: Validators) -> None:
    """Set `request.payload` to the JSON value of the body, if the operation has a body.

    `validators` maps the pointer of each body schema to its validator. Raises `ApiError` 400.
    """
    headers = request.headers
    if not operation.bodies or not (operation.body_required or expects_body(operation, headers)):
        return
    pointer = operation.bodies.get(_read_essence(headers.get(b"content-type", b"")))
    if pointer is None:
        raise _make_media_type_error(operation, headers.get(b"content-type"))
    if request.body_error is not None:
        raise ApiError(400, request.body_error)
    if request.body or operation.body_required:
        payload = parse(request.body)
        validator = validators[pointer]
        if not validator.is_valid(payload):
            raise ApiError(400, explain(validator.iter_errors(payload)))
        request.payload = payload


def is_too_large(headers: Mapping[bytes, bytes], limit: int) -> bool:
    """Return whether Content-Length exceeds `limit` bytes."""
    lengths = headers.get(b"content-length", b"0").split(b", ")  # It may be repeated.
    return any(int(length) > limit for length in lengths)


def describe_size_error(limit: int) -> str:
    """Return the message for a body that is larger than `limit` bytes."""
    return f"the request body is larger than {limit} bytes"


def parse(body: bytes) -> Any:
    """Return the JSON value of a body (RFC 8259). Raises `ApiError` 400.

    If an object repeats a name, the last value is used. Integers of more than 64 bits become IEEE
    754 doubles. NaN, Infinity, lone surrogates and a byte order mark are errors.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        if not body.strip():
            raise ApiError(400, f"the request body is empty; wanted {JSON}") from error
        if not _is_utf8(body):
            raise ApiError(400, "the request body is not UTF-8") from error
        raise ApiError(400, f"the request body is not JSON: {error}") from error
    if body.count(b"{") + body.count(b"[") > MAX_DEPTH and _measure_depth(value) > MAX_DEPTH:
        raise ApiError(400, f"the request body is nested deeper than {MAX_DEPTH} levels")
    return value


def read_media_type(operation: Operation, headers: Mapping[bytes, bytes]) -> str:
    """Return the media type of a body. Raises `ApiError` 400 if the operation has no such body."""
    essence = _read_essence(headers.get(b"content-type", b""))
    if essence not in operation.bodies:
        raise _make_media_type_error(operation, headers.get(b"content-type"))
    return essence


def expects_body(operation: Operation, headers: Mapping[bytes, bytes]) -> bool:
    """Return whether a request must have a body or announces one."""
    return operation.body_required or any(
        headers.get(name, b"0") != b"0" for name in _FRAMING_HEADERS
    )


def _make_media_type_error(operation: Operation, value: bytes | None) -> ApiError:
    wanted = " or ".join(operation.bodies)
    came = "none" if value is None else echo(value.decode("latin-1"))
    return ApiError(400, f"Content-Type must be {wanted}; got {came}")


@lru_cache(maxsize=64)
def _read_essence(value: bytes) -> str:
    """Return type and subtype in lower case, without parameters (RFC 9110, section 8.3.1)."""
    return value.decode("latin-1").split(";")[0].strip().lower()


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _measure_depth(value: Any) -> int:
    """Count the levels of nesting. A recursive function could exceed the recursion limit."""
    depth = 0
    level = [value]
    while level := [item for item in level if isinstance(item, dict | list)]:
        depth += 1
        level = [
            inner for item in level for inner in (item.values() if isinstance(item, dict) else item)
        ]
    return depth
