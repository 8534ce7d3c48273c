"""`Response` to the bytes of HTTP/1.1 (RFC 9112)."""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from time import time

from logs_contract.server.http.message import Request, Response

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


def encode_response(request: Request, response: Response, *, keep_alive: bool) -> bytes:
    """The whole response to `request`, or as much of it as its cut leaves."""
    head = encode_head(response.status, response.all_headers, keep_alive=keep_alive)
    if request.method == "HEAD":
        return head
    return head + (response.body if response.cut is None else response.body[: response.cut])


def encode_head(status: int, headers: Iterable[tuple[bytes, bytes]], *, keep_alive: bool) -> bytes:
    """The head of a response whose body follows."""
    lines = [b"%b: %b\r\n" % header for header in headers]
    end = b"\r\n" if keep_alive else b"connection: close\r\n\r\n"
    return b"".join((_status_line(status), _date_line(int(time())), *lines, end))


@lru_cache(maxsize=64)
def _status_line(status: int) -> bytes:
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = ""  # RFC 9112, section 4: may be empty
    return f"HTTP/1.1 {status} {phrase}\r\n".encode()


@lru_cache(maxsize=2)
def _date_line(second: int) -> bytes:
    """RFC 9110, section 6.6.1."""
    return f"date: {formatdate(second, usegmt=True)}\r\n".encode()
