"""Request bodies: of which media type, read up to a limit, parsed as JSON, held to a schema."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import jsonschema_rs
import orjson
from starlette.types import Receive

from logs_contract.server.contract import JSON, Operation
from logs_contract.server.errors import ApiError
from logs_contract.server.headers import Headers
from logs_contract.server.messages import echo, explain

MAX_DEPTH = 250  # levels of nesting; orjson writes 254
_ANNOUNCING = (b"content-length", b"transfer-encoding")  # a body (RFC 9112, section 6)


async def read(receive: Receive, headers: Mapping[bytes, bytes], limit: int) -> bytes:
    """The whole body. Raises `ApiError` 400 as soon as more than `limit` bytes are certain."""
    if int(headers.get(b"content-length", b"0")) > limit:
        raise _too_large(limit)
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ApiError(400, "the request body ended before its end")
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        if size > limit:
            raise _too_large(limit)
        if not message.get("more_body", False):
            return b"".join(chunks)


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


def require_valid(validator: jsonschema_rs.Draft202012Validator, value: Any) -> None:
    """Nothing, if the value is valid. Raises `ApiError` 400 naming each field that is not."""
    if not validator.is_valid(value):
        raise ApiError(400, explain(validator.iter_errors(value)))


def media_type(operation: Operation, values: list[bytes]) -> str:
    """Of a Content-Type's values the media type, one of the operation's. Raises `ApiError` 400."""
    essence = _essence(values[0]) if len(values) == 1 else ""
    if essence not in operation.bodies:
        wanted = " or ".join(operation.bodies)
        came = echo(values[0].decode("latin-1")) if values else "none"
        raise ApiError(400, f"Content-Type must be {wanted}; got {came}")
    return essence


def expects_body(operation: Operation, headers: Headers) -> bool:
    """Whether a request must have a body, or says that it has one."""
    return operation.body_required or any(
        name in _ANNOUNCING and value != b"0" for name, value in headers
    )


def _too_large(limit: int) -> ApiError:
    return ApiError(400, f"the request body is larger than {limit} bytes")


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
