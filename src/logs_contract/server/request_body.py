"""Request bodies: the media type, the size, the JSON value, the schema."""

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

MAX_DEPTH = 250  # levels of nesting; orjson writes 254
_ANNOUNCING = (b"content-length", b"transfer-encoding")  # a body (RFC 9112, section 6)
BROKEN = "the request body ended before its end"
Validators = Mapping[str, jsonschema_rs.Draft202012Validator]


def read_payload(request: Request, operation: Operation, validators: Validators) -> None:
    """Set `request.payload` to the value of the body, if the operation takes one.

    `validators` has that of each schema by its pointer. Raises `ApiError` 400.
    """
    headers = request.headers
    if not operation.bodies or not (operation.body_required or expects_body(operation, headers)):
        return
    pointer = operation.bodies.get(_essence(headers.get(b"content-type", b"")))
    if pointer is None:
        raise _media_type_error(operation, headers.get(b"content-type"))
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
    lengths = headers.get(b"content-length", b"0").split(b", ")  # the same one may come twice
    return any(int(length) > limit for length in lengths)


def size_error(limit: int) -> str:
    """The message for a body that is longer than `limit` bytes."""
    return f"the request body is larger than {limit} bytes"


def parse(body: bytes) -> Any:
    """The JSON value of a body (RFC 8259). Raises `ApiError` 400.

    Of duplicate names in an object the last counts. Integers beyond 64 bits become IEEE 754
    doubles. NaN, Infinity, lone surrogates and a byte order mark are not JSON.
    """
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        if not body.strip():
            raise ApiError(400, f"the request body is empty; wanted {JSON}") from error
        if not _is_utf8(body):
            raise ApiError(400, "the request body is not UTF-8") from error
        raise ApiError(400, f"the request body is not JSON: {error}") from error
    if body.count(b"{") + body.count(b"[") > MAX_DEPTH and _depth(value) > MAX_DEPTH:
        raise ApiError(400, f"the request body is nested deeper than {MAX_DEPTH} levels")
    return value


def read_media_type(operation: Operation, headers: Mapping[bytes, bytes]) -> str:
    """The media type of a body, one that the operation documents. Raises `ApiError` 400."""
    essence = _essence(headers.get(b"content-type", b""))
    if essence not in operation.bodies:
        raise _media_type_error(operation, headers.get(b"content-type"))
    return essence


def expects_body(operation: Operation, headers: Mapping[bytes, bytes]) -> bool:
    """Return whether a request must have a body or announces one."""
    return operation.body_required or any(headers.get(name, b"0") != b"0" for name in _ANNOUNCING)


def _media_type_error(operation: Operation, value: bytes | None) -> ApiError:
    wanted = " or ".join(operation.bodies)
    came = "none" if value is None else echo(value.decode("latin-1"))
    return ApiError(400, f"Content-Type must be {wanted}; got {came}")


@lru_cache(maxsize=64)
def _essence(value: bytes) -> str:
    """Type and subtype, lower case, without parameters (RFC 9110, section 8.3.1)."""
    return value.decode("latin-1").split(";")[0].strip().lower()


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _depth(value: Any) -> int:
    """Levels of nesting, without recursion."""
    depth = 0
    level = [value]
    while level := [item for item in level if isinstance(item, dict | list)]:
        depth += 1
        level = [
            inner for item in level for inner in (item.values() if isinstance(item, dict) else item)
        ]
    return depth
