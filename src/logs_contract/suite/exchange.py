"""One HTTP exchange with the deployment, and how it is shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import urllib3

from logs_contract.suite.contract import refuse_constant

_SHOWN = 2000  # characters of a body

Headers = Sequence[tuple[str, str]]
Redact = Callable[[str], str]


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """What is sent. A chunked body goes without Content-Length, in `chunks` pieces.

    With an empty User-Agent, none is sent.
    """

    method: str
    url: str
    headers: Headers = ()
    body: bytes = b""
    chunks: int = 0

    @property
    def authorization(self) -> str:
        """The values of the Authorization header."""
        return ", ".join(value for name, value in self.headers if name.lower() == "authorization")

    def shown(self, redact: Redact) -> str:
        """The request as text, without tokens, cut where it is long."""
        headers = "".join(f"{name}: {value}\n" for name, value in self.headers)
        return redact(f"{self.method} {self.url}\n{headers}\n") + _cut(self.body, redact)


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

    def shown(self, redact: Redact) -> str:
        """The answer as text, without tokens, cut where it is long."""
        headers = "".join(f"{name}: {value}\n" for name, value in self.headers.items())
        head = redact(f"HTTP {self.status}\n{headers}\n") + _cut(self.body, redact)
        return "\n".join(
            part for part in (head if self.status else "", redact(self.problem)) if part
        )


class Deviation(AssertionError):
    """The deployment's answer is not what the contract says."""

    def __init__(self, expected: str, actual: str, exchange: Exchange) -> None:
        super().__init__(f"expected {expected}; got {actual}")
        self.expected = expected
        self.actual = actual
        self.exchange = exchange


def is_user_agent(name: str) -> bool:
    """Whether a header has that name."""
    return name.lower() == "user-agent"


def encode(value: Any) -> bytes:
    """`value` as UTF-8 JSON."""
    return json.dumps(value, ensure_ascii=False).encode()


def _cut(body: bytes, redact: Redact) -> str:
    text = redact(body.decode(errors="backslashreplace"))
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(body)} bytes)"
