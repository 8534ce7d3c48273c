"""Requirements that the suite checks on every exchange of a run, in every test."""

from __future__ import annotations

import re
import threading
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from logs_contract.suite.catalogue.contract import Contract, load_contract
from logs_contract.suite.http.answer_invariants import find_answer_problems
from logs_contract.suite.http.encoded_secrets import MIN_SECRET_LENGTH
from logs_contract.suite.http.exchange import Deviation, Exchange, Request

# Stack traces of Python, Java and Kotlin, JavaScript, C#, Go, Ruby, Elixir, PHP, Rust and Lua;
# messages of databases; paths of source files with a line.
# A path without a line may be a hint, as in "see /examples/node/send.js".
_SOURCE = (
    r"(py|js|mjs|ts|go|rs|rb|php|java|kt|cs|exs?|lua|pl|cpp)\b"
    r"""(:\d+|\(\d+\)|["']?,?\ (on\ |:)?line\ \d+)"""
)
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
    | (?<![\w/:.="'-])(/[\w.-]+){2,}\.SOURCE
    | \bSQLSTATE\b | \bORA-\d{5}\b | (?i:\binsert\ into\ [`"\[]?\w+[`"\]]?\ ?\()
    | \b(java|javax|kotlin|scala|org|com|io|net)(\.[\w$]+)+(Exception|Error):\s
    | \b(System|Microsoft)(\.\w+)+Exception:\s
    | \b[A-Z]:\\[^\s"]+\.SOURCE
    """.replace("SOURCE", _SOURCE),
    re.VERBOSE | re.MULTILINE,
)
_ESCAPED = re.compile(r'\\(["\\/nt])')
_UNESCAPED = {"n": "\n", "t": "\t"}


@dataclass(frozen=True, slots=True)
class Violation:
    """A requirement broken by an exchange of a test for another requirement.

    If `secondary`, it counts only if the test itself found nothing: it would say the same twice.
    """

    requirement: str
    deviation: Deviation
    secondary: bool = False


class Invariants:
    """Checks each exchange; keeps the first violation of each requirement. Safe for threads."""

    def __init__(self, tokens: Collection[str] = (), contract: Contract | None = None) -> None:
        self._tokens = tokens
        self._contract = contract
        self._violated: set[str] = set()
        self._new: list[Violation] = []
        self._ids: set[tuple[str, str]] = set()
        self._lock = threading.Lock()

    def check(self, exchange: Exchange) -> None:
        """Check an exchange with a complete response."""
        for requirement, expected, actual in self._find_problems(exchange):
            self.note(requirement, Deviation(expected, actual, exchange))
        if self._contract is not None:
            for requirement, expected, actual in find_answer_problems(exchange, self._contract):
                self.note(requirement, Deviation(expected, actual, exchange), secondary=True)

    def note(self, requirement: str, deviation: Deviation, *, secondary: bool = False) -> None:
        """Keep a violation if it is the first of its requirement."""
        with self._lock:
            if requirement not in self._violated:
                self._violated.add(requirement)
                self._new.append(Violation(requirement, deviation, secondary))

    def take_violations(self, *, failed: bool = False) -> list[Violation]:
        """The violations since the last call; without the secondary ones if the test `failed`."""
        with self._lock:
            new, self._new = self._new, []
            dropped = [violation for violation in new if violation.secondary and failed]
            self._violated -= {violation.requirement for violation in dropped}
        return [violation for violation in new if violation not in dropped]

    def _find_problems(self, exchange: Exchange) -> Iterator[tuple[str, str, str]]:
        """For each violation: the requirement, the expected and the actual value."""
        if is_server_error(exchange):
            yield "robustness.no-server-error", "no server error", f"status {exchange.status}"
        if reveals_token(exchange, self._tokens):
            yield "authorization.secret", "a response without the token", "the token in it"
        if "Transfer-Encoding" in exchange.headers and "Content-Length" in exchange.headers:
            expected = "Transfer-Encoding or Content-Length (RFC 9112, section 6.2)"
            yield "robustness.answered", expected, "both"
        coding = exchange.headers.get("Content-Encoding", "")
        if coding and not _is_asked_for(coding, exchange.request):
            expected = "no Content-Encoding, as the request allows none"
            yield "robustness.compression", expected, repr(coding)
        internals = find_internals(exchange)
        if internals:
            broken = "envelope.no-internals" if exchange.status >= 500 else "envelope.no-traces"
            yield broken, "no internals of the program", repr(internals)
        if exchange.status == 201 and self._repeats_id(exchange):
            yield "ingest.unique-id", "an id not given before in this run", "one that was"

    def _repeats_id(self, exchange: Exchange) -> bool:
        """Whether the entry has the id of an earlier one."""
        try:
            entry_id = exchange.json()[load_contract().fields.id]
        except (ValueError, KeyError, TypeError):
            return False
        if not isinstance(entry_id, str):
            return False
        # Test-mode and production entries are separate: they may share an id.
        key = (exchange.request.authorization, entry_id)
        with self._lock:
            repeated = key in self._ids
            self._ids.add(key)
        return repeated


def _is_asked_for(coding: str, request: Request) -> bool:
    """Whether Accept-Encoding names the coding; it is ``identity`` if the test sends none."""
    names = [value for name, value in request.headers if name.lower() == "accept-encoding"]
    accepted = ", ".join(names) or "identity"
    return all(part.strip().lower() in accepted.lower() for part in coding.split(","))


def is_server_error(exchange: Exchange) -> bool:
    """Whether the status is 5xx; 501 is allowed for another method than the operation's."""
    excused = exchange.status == 501 and exchange.request.method != load_contract().operation.method
    return exchange.status >= 500 and not excused


def find_internals(exchange: Exchange) -> str:
    """The part of an error response that shows internals of the program, else "".

    The response may quote the request's body.
    """
    if exchange.status < 400:
        return ""
    received = "\n".join([_unescape(exchange.body), *exchange.headers.values()])
    sent = _unescape(exchange.request.body)
    matches = (match[0].strip() for match in _INTERNALS.finditer(received))
    return next((text for text in matches if text not in sent), "")


def _unescape(body: bytes) -> str:
    """`body` as text, with JSON's usual escapes decoded."""
    text = body.decode(errors="replace")
    return _ESCAPED.sub(lambda escape: _UNESCAPED.get(escape[1], escape[1]), text)


def reveals_token(exchange: Exchange, tokens: Collection[str]) -> bool:
    """Whether an error contains any of `tokens`, or another response the token of its request.

    A token in the request's body does not count, as a response may quote the entry. Generated
    credentials do not count, as a response may contain them by chance.
    """
    sent = exchange.request.authorization
    secrets = {token for token in tokens if exchange.status >= 400 or token in sent}
    received = "\n".join(exchange.headers.values()) + exchange.body.decode(errors="replace")
    entry = exchange.request.body.decode(errors="replace")
    return any(
        len(secret) >= MIN_SECRET_LENGTH and secret in received and secret not in entry
        for secret in secrets
    )
