"""Findings: the outcome of one test for one requirement, and the evidence of a failure."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from logs_contract.suite.catalogue.requirements import Requirement
from logs_contract.suite.http.credentials import Credentials
from logs_contract.suite.http.curl_command import make_curl_command
from logs_contract.suite.http.exchange import Deviation
from logs_contract.suite.http.plain_text import make_line, make_printable, quote_lines
from logs_contract.suite.results.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class Evidence:
    """The expected and the actual value, the exchange, and a bash command that repeats it.

    The names are members of report.json; `answer` is the response.
    """

    expected: str
    actual: str
    request: str
    answer: str
    curl: str

    def render_lines(self) -> list[str]:
        """The evidence as lines of text."""
        return [
            f"expected  {self.expected}",
            f"actual    {self.actual}",
            "",
            *quote_lines(self.request, ">"),
            "",
            *quote_lines(self.answer, "<"),
            "",
            "repeat it with",
            f"  {self.curl}",
        ]


@dataclass(frozen=True, slots=True)
class Finding:
    """The outcome of a test for one requirement, without any token.

    `test` is "" for the preflight. `seconds` is the duration of the test.
    """

    requirement: str
    outcome: Outcome
    test: str
    seconds: float = 0.0
    reason: str = ""
    evidence: Evidence | None = None

    def to_json(self) -> dict[str, Any]:
        """As JSON values, for the process that collects the findings of all workers."""
        return {**asdict(self), "outcome": str(self.outcome)}

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Finding:
        """The finding from the values that `to_json` returned."""
        evidence = fields["evidence"] and Evidence(**fields["evidence"])
        return cls(**{**fields, "outcome": Outcome(fields["outcome"]), "evidence": evidence})


def collect_evidence(cause: BaseException | None, credentials: Credentials) -> Evidence | None:
    """The evidence of a deviation; None for any other exception."""
    if not isinstance(cause, Deviation):
        return None
    redact, exchange = credentials.redact, cause.exchange
    return Evidence(
        expected=make_line(redact(cause.expected)),
        actual=make_line(redact(cause.actual)),
        request=make_printable(exchange.request.render(redact)),
        answer=make_printable(exchange.render_response(redact)),
        curl=make_curl_command(exchange.request, credentials),
    )


def explain(
    cause: BaseException,
    evidence: Evidence | None,
    requirements: Iterable[Requirement],
    credentials: Credentials,
) -> str:
    """The text that pytest shows for a test that did not pass."""
    if evidence is None:
        # Not pytest's traceback: it shows arguments, and may show a part of a token.
        text = credentials.redact("".join(traceback.format_exception(cause)))
        return "\n".join(quote_lines(text, "|"))
    sentences = [f"{requirement.id}: {requirement.sentence}" for requirement in requirements]
    return "\n".join([*sentences, *evidence.render_lines()])
