"""One HTTP exchange with the deployment, as data and as text."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import urllib3

from logs_contract.suite.http.json_values import parse_json

_MAX_SHOWN = 2000  # characters of a body, and of all headers
_MAX_VALUE = 200  # characters of a value in a message; the exchange has all of them
_MAX_REDACTED = 20_000  # characters; a longer text is cut before it is redacted

Headers = Sequence[tuple[str, str]]
Redact = Callable[[str], str]


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """A request to send.

    If `chunks` is not 0, the body is sent in that many chunks, without Content-Length. With an
    empty User-Agent header, no User-Agent is sent.
    """

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""
    chunks: int = 0

    @property
    def authorization(self) -> str:
        """The values of the Authorization header, joined by commas."""
        return ", ".join(value for name, value in self.headers if name.lower() == "authorization")

    @property
    def origin(self) -> str:
        """Scheme, host and port of the URL."""
        scheme, _, rest = self.url.partition("://")
        return f"{scheme}://{rest.partition('/')[0]}"

    @property
    def target(self) -> str:
        """The rest of the URL, which is sent as it is (RFC 9112, section 3.2.1)."""
        return self.url[len(self.origin) :]

    def render(self, redact: Redact) -> str:
        """The request as text, without tokens; a long body is cut."""
        headers = _cut("".join(f"{name}: {value}\n" for name, value in self.headers), redact)
        return redact(f"{self.method} {self.url}\n") + f"{headers}\n" + _cut(self.body, redact)


@dataclass(frozen=True, slots=True, repr=False)
class Exchange:
    """A request and the response to it, which took `seconds`.

    Without a response, `status` is 0. If the response is incomplete, `problem` is the reason.
    `version` is 10 if the response is HTTP/1.0.
    """

    request: Request
    status: int = 0
    headers: urllib3.HTTPHeaderDict = field(default_factory=urllib3.HTTPHeaderDict)
    body: bytes = b""
    problem: str = ""
    seconds: float = 0.0
    version: int = 11

    def json(self) -> Any:
        """The response's body as JSON: UTF-8, no byte order mark, no NaN (RFC 8259).

        Raises ValueError.
        """
        return parse_json(self.body)

    def render_response(self, redact: Redact) -> str:
        """The response and its problem as text, without tokens; a long body is cut."""
        fields = "".join(f"{name}: {value}\n" for name, value in self.headers.items())
        response = f"HTTP {self.status}\n{_cut(fields, redact)}\n{_cut(self.body, redact)}"
        parts = (response if self.status else "", _cut(self.problem, redact))
        return "\n".join(part for part in parts if part)


class Deviation(AssertionError):
    """The deployment's response differs from the contract."""

    def __init__(self, expected: str, actual: str, exchange: Exchange) -> None:
        super().__init__(f"expected {expected}; got {actual}")
        self.expected = expected
        self.actual = actual
        self.exchange = exchange


def is_user_agent(name: str) -> bool:
    """Whether `name` is that of the User-Agent header."""
    return name.lower() == "user-agent"


def encode(value: Any) -> bytes:
    """`value` as UTF-8 JSON."""
    return json.dumps(value, ensure_ascii=False).encode()


def shorten(value: Any) -> str:
    """`value` as Python writes it, cut if it is long."""
    text = repr(value)
    if len(text) <= _MAX_VALUE:
        return text
    number = f"{len(value)} characters" if isinstance(value, str) else f"{len(text)} as text"
    return f"{text[:_MAX_VALUE]}… ({number})"


def _cut(content: bytes | str, redact: Redact) -> str:
    if isinstance(content, str):
        unit, text = "characters", content[:_MAX_REDACTED]
    else:
        unit, text = "bytes", content[:_MAX_REDACTED].decode(errors="backslashreplace")
    text = redact(text)
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}… ({len(content)} {unit})"
