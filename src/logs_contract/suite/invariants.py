"""What must hold for every exchange of a run, whatever it was made for."""

from __future__ import annotations

import re
import threading
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from logs_contract.suite.exchange import Deviation, Exchange
from logs_contract.suite.wallet import SHORTEST

# What the usual runtimes print of themselves: Python, Java and Kotlin, JavaScript, C#, Go, Ruby,
# Elixir, PHP, Rust, Lua; databases; and files of source code by their path.
_INTERNALS = re.compile(
    r"""
    Traceback\ \(most\ recent\ call\ last\) | \bstack\ traceback:
    | \bFile\ "[^"\n]+",\ line\ \d+
    | ^\s+at\ [\w.$<>`]+\(
    | \bat\ [\w.$<>]+\([\w$]+\.(java|kt|scala|groovy):\d+\)
    | \bat\ [^"\n]{0,200}\(?((/|file:|[A-Z]:\\)[^\s()"]+\.\w{1,4}|node:[\w/]+):\d+:\d+\)?
    | \bat\ [^"\n]{0,200}\ in\ [^"\n]{1,200}\.cs:line\ \d+
    | \bgoroutine\ \d+\ \[ | \.go:\d+\ \+0x
    | \.(rb|go|rs|exs?):\d+:(in\b|\d+|\s)
    | \bin\ /\S+\.php(:\d+|\ on\ line\ \d+)
    | \bpanicked\ at\b
    | (?<![\w/:.="'-])(/[\w.-]+){2,}\.(py|js|mjs|ts|go|rs|rb|php|java|kt|cs|exs?|lua|pl|cpp)\b
    | \bSQLSTATE\b | \bORA-\d{5}\b | (?i:\binsert\ into\ [`"\[]?\w+[`"\]]?\ ?\()
    | \b(java|javax|kotlin|scala|org|com|io|net)(\.\w+)+(Exception|Error)\b
    | \b(System|Microsoft)(\.\w+)+Exception\b
    | \b[A-Z]:\\[^\s"]+\.(py|js|mjs|ts|go|rs|rb|php|java|kt|cs|exs?|lua|pl|cpp)\b
    """,
    re.VERBOSE | re.MULTILINE,
)
_ESCAPED = re.compile(r'\\(["\\/nt])')
_UNESCAPED = {"n": "\n", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Violation:
    """A requirement that an exchange made for another one does not keep."""

    requirement: str
    deviation: Deviation


class Invariants:
    """Looks at each exchange; keeps the first violation of each requirement. Safe for threads."""

    def __init__(self, tokens: Collection[str] = ()) -> None:
        self._tokens = tokens
        self._found: dict[str, Violation] = {}
        self._new: list[Violation] = []
        self._ids: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def look(self, exchange: Exchange) -> None:
        """Check an exchange that was answered in whole."""
        for requirement, expected, actual in self._problems(exchange):
            self.note(requirement, Deviation(expected, actual, exchange))

    def note(self, requirement: str, deviation: Deviation) -> None:
        """Keep a violation, if it is the first of its requirement."""
        with self._lock:
            if requirement not in self._found:
                self._found[requirement] = Violation(requirement, deviation)
                self._new.append(self._found[requirement])

    def drain(self) -> list[Violation]:
        """The violations since the last call."""
        with self._lock:
            new, self._new = self._new, []
        return new

    def _problems(self, exchange: Exchange) -> Iterator[tuple[str, str, str]]:
        if is_server_error(exchange):
            yield "robustness.no-server-error", "no server error", f"status {exchange.status}"
        if comes_back(exchange, self._tokens):
            yield "authorization.secret", "an answer without the token", "the token in it"
        if "Transfer-Encoding" in exchange.headers and "Content-Length" in exchange.headers:
            expected = "Transfer-Encoding or Content-Length (RFC 9112, section 6.2)"
            yield "robustness.answered", expected, "both"
        shown = internals(exchange)
        if shown:
            yield "envelope.no-internals", "nothing of the program", repr(shown)
        if exchange.status == 201 and self._seen(exchange):
            yield "ingest.unique-id", "an id not given before in this run", "one that was"

    def _seen(self, exchange: Exchange) -> bool:
        """Whether the entry has the id of an earlier one."""
        try:
            entry_id = exchange.json()["id"]
        except (ValueError, KeyError, TypeError):
            return False
        if not isinstance(entry_id, str):
            return False
        key = (exchange.request.authorization, entry_id)  # test-mode and live never meet
        with self._lock:
            seen = key in self._ids
            self._ids.add(key)
        return seen


def is_server_error(exchange: Exchange) -> bool:
    """Whether the answer is a 5xx; 501 is none where the method is another than POST."""
    excused = exchange.status == 501 and exchange.request.method != "POST"
    return exchange.status >= 500 and not excused


def internals(exchange: Exchange) -> str:
    """What an error shows of the program that made it; "" for nothing.

    What the request's body has may be quoted.
    """
    if exchange.status < 400:
        return ""
    shown = "\n".join([_unescaped(exchange.body), *exchange.headers.values()])
    sent = _unescaped(exchange.request.body)
    found = (match[0].strip() for match in _INTERNALS.finditer(shown))
    return next((text for text in found if text not in sent), "")


def _unescaped(body: bytes) -> str:
    """As text, with JSON's usual escapes undone."""
    text = body.decode(errors="replace")
    return _ESCAPED.sub(lambda escape: _UNESCAPED.get(escape[1], escape[1]), text)


def comes_back(exchange: Exchange, tokens: Collection[str]) -> bool:
    """Whether a token is in the answer: one that the request's header has; in an error, any.

    What the body has may come back: it is an entry. Credentials that are no tokens, as generated
    ones, may well be words of the answer.
    """
    sent = exchange.request.authorization
    secrets = {token for token in tokens if exchange.status >= 400 or token in sent}
    shown = "\n".join(exchange.headers.values()) + exchange.body.decode(errors="replace")
    entry = exchange.request.body.decode(errors="replace")
    return any(
        len(secret) >= SHORTEST and secret in shown and secret not in entry for secret in secrets
    )
