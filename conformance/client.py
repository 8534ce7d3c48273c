"""One HTTP exchange with the deployment, and what was seen of it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import urllib3

from conformance.contract import Contract, refuse_constant
from conformance.personas import Secret, Wallet

JSON = "application/json"
_SHOWN_BYTES = 2000
_THROTTLE_TRIES = 5
_LONGEST_WAIT = 60  # seconds; told to wait longer, the suite does not
_MOST_FAILURES = 5  # in a row; then the deployment is taken for gone

Headers = Sequence[tuple[str, str]]


class Inconclusive(Exception):
    """No verdict can be had: the network failed, or the deployment throttled every attempt."""


@dataclass(frozen=True, slots=True, repr=False)
class Exchange:
    """A request and the answer to it."""

    method: str
    url: str
    sent_headers: Headers
    sent_body: bytes
    status: int
    headers: urllib3.HTTPHeaderDict
    body: bytes

    def json(self) -> Any:
        """The answer's body as JSON: UTF-8, no byte order mark, no NaN (RFC 8259). ValueError."""
        return json.loads(self.body.decode(), parse_constant=refuse_constant)

    def curl(self) -> str:
        """A bash command that repeats the request."""
        words = ["curl -i", f"-X {self.method} {_quoted(self.url.encode())}"]
        words += [f"-H {_expandable(f'{name}: {value}')}" for name, value in self.sent_headers]
        if self.sent_body:
            words.append(f"--data-binary {_quoted(self.sent_body)}")
        return " ".join(words)

    def __str__(self) -> str:
        sent = "".join(f"{name}: {value}\n" for name, value in self.sent_headers)
        came = "".join(f"{name}: {value}\n" for name, value in self.headers.items())
        return (
            f"{self.method} {self.url}\n{sent}\n{_shown(self.sent_body)}\n\n"
            f"HTTP {self.status}\n{came}\n{_shown(self.body)}"
        )


class Client:
    """Sends requests to a deployment's ``/logs``. Raises `Inconclusive`."""

    def __init__(
        self, base_url: str, *, timeout: float, wallet: Wallet, contract: Contract
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.wallet = wallet
        self.contract = contract
        self._pool = urllib3.PoolManager(retries=False, timeout=timeout)
        self._failures = 0

    def post(
        self,
        body: bytes,
        *,
        token: str | None = None,
        content_type: str | None = JSON,
        headers: Headers = (),
        chunked: bool = False,
    ) -> Exchange:
        """POST `body`, with the token as bearer token where one is given."""
        sent = list(headers)
        if token is not None:
            sent.append(("Authorization", Secret(f"Bearer {token}")))
        if content_type is not None:
            sent.append(("Content-Type", content_type))
        return self.send("POST", sent, body, chunked=chunked)

    def ingest(self, entry: Any, *, token: str, content_type: str = JSON) -> Exchange:
        """POST a JSON value as an entry."""
        return self.post(encode(entry), token=token, content_type=content_type)

    def send(
        self, method: str, headers: Headers = (), body: bytes = b"", *, chunked: bool = False
    ) -> Exchange:
        """One exchange; throttling (429 ``rate_limited``) is waited out, not reported."""
        for _ in range(_THROTTLE_TRIES):
            exchange = self._send(method, headers, body, chunked=chunked)
            if not _throttled(exchange):
                return exchange
            time.sleep(_retry_after(exchange))
        raise Inconclusive(f"throttled {_THROTTLE_TRIES} times in a row")

    def _send(self, method: str, headers: Headers, body: bytes, *, chunked: bool) -> Exchange:
        """One exchange. A connection that fails is tried once more, on a fresh one.

        A deployment may close a connection between requests, and the client learns it too late
        (RFC 9112, section 9.3.1).
        """
        url = f"{self.base_url}/logs"
        if self._failures >= _MOST_FAILURES:
            raise Inconclusive(
                f"{method} {url}: not sent, after {_MOST_FAILURES} failures in a row"
            )
        try:
            try:
                response = self._request(method, url, headers, body, chunked=chunked)
            except urllib3.exceptions.ProtocolError:
                self._pool.clear()
                response = self._request(method, url, headers, body, chunked=chunked)
        except urllib3.exceptions.HTTPError as error:
            self._failures += 1
            raise Inconclusive(f"{method} {url}: {error}") from error
        self._failures = 0
        if response.status < 200:
            self._pool.clear()
            raise Inconclusive(f"{method} {url}: an interim answer {response.status}")
        return Exchange(
            method, url, headers, body, response.status, response.headers, response.data
        )

    def _request(
        self, method: str, url: str, headers: Headers, body: bytes, *, chunked: bool
    ) -> urllib3.BaseHTTPResponse:
        listed = urllib3.HTTPHeaderDict()
        for name, value in headers:
            listed.add(name, value)
        content = _chunks(body) if chunked else body
        return self._pool.request(method, url, body=content, headers=listed, chunked=chunked)


def encode(value: Any) -> bytes:
    """`value` as UTF-8 JSON."""
    return json.dumps(value, ensure_ascii=False).encode()


def _throttled(exchange: Exchange) -> bool:
    if exchange.status != 429:
        return False
    try:
        return bool(exchange.json()["error"]["code"] == "rate_limited")
    except (ValueError, KeyError, TypeError):
        return False


def _retry_after(exchange: Exchange) -> float:
    """Seconds to wait as told (RFC 9110, section 10.2.3), or one where no number is given."""
    text = exchange.headers.get("Retry-After", "1")
    seconds = float(text) if text.isdecimal() else 1.0
    if seconds > _LONGEST_WAIT:
        raise Inconclusive(f"throttled, and told to wait {text} seconds")
    return seconds


def _chunks(body: bytes) -> Iterator[bytes]:
    """The body in two chunks."""
    half = len(body) // 2
    yield from (part for part in (body[:half], body[half:]) if part)


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
