"""One HTTP exchange with the deployment, and how it is shown."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import urllib3

from conformance.contract import refuse_constant

_SHOWN_BYTES = 2000

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """What is sent. A chunked body goes without Content-Length, in `chunks` pieces."""

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""
    chunks: int = 0

    @property
    def authorization(self) -> str:
        """The values of the Authorization header."""
        return ", ".join(value for name, value in self.headers if name.lower() == "authorization")

    def curl(self) -> str:
        """A bash command that repeats the request."""
        words = ["curl -i", f"-X {self.method} {_quoted(self.url.encode())}"]
        words += [f"-H {_expandable(f'{name}: {value}')}" for name, value in self.headers]
        if self.chunks:
            words.append("-H 'Transfer-Encoding: chunked'")
        if len(self.body) > _SHOWN_BYTES:
            packed = base64.b64encode(gzip.compress(self.body, mtime=0)).decode()
            words.append("--data-binary @-")
            return f"base64 -d <<< {packed} | gunzip | {' '.join(words)}"
        if self.body or self.chunks:
            words.append(f"--data-binary {_quoted(self.body)}")
        return " ".join(words)

    def __str__(self) -> str:
        headers = "".join(f"{name}: {value}\n" for name, value in self.headers)
        return f"{self.method} {self.url}\n{headers}\n{_shown(self.body)}"


@dataclass(frozen=True, slots=True, repr=False)
class Exchange:
    """A request and the answer to it; without an answer, `status` is 0 and `problem` says why.

    It took `seconds`.
    """

    request: Request
    status: int = 0
    headers: urllib3.HTTPHeaderDict = field(default_factory=urllib3.HTTPHeaderDict)
    body: bytes = b""
    problem: str = ""
    seconds: float = 0.0

    def json(self) -> Any:
        """The answer's body as JSON: UTF-8, no byte order mark, no NaN (RFC 8259). ValueError."""
        try:
            return json.loads(self.body.decode(), parse_constant=refuse_constant)
        except RecursionError:
            raise ValueError("nested too deep to be read here") from None

    @property
    def answer(self) -> str:
        """The answer as text, cut where it is long."""
        headers = "".join(f"{name}: {value}\n" for name, value in self.headers.items())
        answer = f"HTTP {self.status}\n{headers}\n{_shown(self.body)}" if self.status else ""
        return "\n".join(part for part in (answer, self.problem) if part)

    def __str__(self) -> str:
        return f"{self.request}\n\n{self.answer}"


class Deviation(AssertionError):
    """The deployment's answer is not what the contract says."""

    def __init__(self, expected: str, actual: str, exchange: Exchange) -> None:
        super().__init__(f"expected {expected}; got {actual}")
        self.expected = expected
        self.actual = actual
        self.exchange = exchange


def encode(value: Any) -> bytes:
    """`value` as UTF-8 JSON."""
    return json.dumps(value, ensure_ascii=False).encode()


def _shown(body: bytes) -> str:
    text = body[:_SHOWN_BYTES].decode(errors="backslashreplace")
    return text if len(body) <= _SHOWN_BYTES else f"{text}… ({len(body)} bytes)"


def _expandable(text: str) -> str:
    """A header as a word in which bash puts the token for its variable, once it is redacted."""
    if not (text.isascii() and text.isprintable()):
        return _quoted(text.encode("latin-1", "replace"))
    return '"' + "".join(f"\\{char}" if char in '"\\$`' else char for char in text) + '"'


def _quoted(value: bytes) -> str:
    """`value` as a word for bash: plain in single quotes where it can be, else ``$'...'``."""
    if value.isascii() and value.decode().isprintable() and b"'" not in value:
        return f"'{value.decode()}'"
    escaped = "".join(
        chr(byte) if 32 <= byte < 127 and byte not in b"'\\" else f"\\x{byte:02x}" for byte in value
    )
    return f"$'{escaped}'"
