"""From what a test raised to its outcome, and the evidence of a failure."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from logs_contract.suite.client import Inconclusive
from logs_contract.suite.curl import curl
from logs_contract.suite.exchange import Deviation
from logs_contract.suite.personas import NotAssessed
from logs_contract.suite.requirements import Requirement
from logs_contract.suite.wallet import Wallet


class Outcome(StrEnum):
    """What became of a requirement, the gravest first."""

    ERROR = "error"  # the suite itself failed
    FAILED = "failed"
    EXPECTED = "failed as expected"
    WARNED = "warned"
    INCONCLUSIVE = "inconclusive"
    NOT_ASSESSED = "not assessed"
    PASSED = "passed"
    NOT_RUN = "not run"

    def gravity(self) -> int:
        """Its place from the gravest, which has 0."""
        return list(Outcome).index(self)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was expected and what came, with the exchange and a bash command that repeats it."""

    expected: str
    actual: str
    request: str
    answer: str
    curl: str

    def lines(self) -> list[str]:
        """For people."""
        return [
            f"expected  {self.expected}",
            f"actual    {self.actual}",
            "",
            *self.request.splitlines(),
            "",
            *self.answer.splitlines(),
            "",
            "repeat it with",
            f"  {self.curl}",
        ]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a test found of one requirement; `test` is "" for the start of the run.

    No token is in it. `seconds` is how long the test took.
    """

    requirement: str
    outcome: Outcome
    test: str
    seconds: float = 0.0
    reason: str = ""
    evidence: Evidence | None = None

    def to_wire(self) -> dict[str, Any]:
        """As plain values, for a process that shares the run."""
        return {**asdict(self), "outcome": str(self.outcome)}

    @classmethod
    def from_wire(cls, fields: dict[str, Any]) -> Finding:
        """The reverse of `to_wire`."""
        evidence = fields["evidence"] and Evidence(**fields["evidence"])
        return cls(**{**fields, "outcome": Outcome(fields["outcome"]), "evidence": evidence})


def cause_of(error: BaseException | None) -> BaseException | None:
    """What Hypothesis found, where it wraps it because it does not happen every time."""
    if isinstance(error, BaseExceptionGroup):
        causes = [cause_of(inner) for inner in error.exceptions]
        for kind in (Deviation, Inconclusive):
            for cause in causes:
                if isinstance(cause, kind):
                    return cause
    return error


def outcome_of(cause: BaseException | None, requirement: Requirement, *, strict: bool) -> Outcome:
    """The outcome of a test that assesses `requirement` and ended with `cause`."""
    match cause:
        case None:
            return Outcome.PASSED
        case NotAssessed():
            return Outcome.NOT_ASSESSED
        case Inconclusive():
            return Outcome.INCONCLUSIVE
        case Deviation():
            failed = strict or requirement.level == "MUST"
            return Outcome.FAILED if failed else Outcome.WARNED
        case _:
            return Outcome.ERROR


def evidence_of(cause: BaseException | None, wallet: Wallet) -> Evidence | None:
    """The evidence of a deviation; nothing else has any."""
    if not isinstance(cause, Deviation):
        return None
    redact, exchange = wallet.redact, cause.exchange
    return Evidence(
        expected=redact(cause.expected),
        actual=redact(cause.actual),
        request=exchange.request.shown(redact),
        answer=exchange.shown(redact),
        curl=curl(exchange.request, wallet),
    )


def explain(
    cause: BaseException,
    evidence: Evidence | None,
    requirements: Iterable[Requirement],
    wallet: Wallet,
) -> str:
    """What is shown of a test that did not pass."""
    if evidence is None:
        # Python's own traceback: pytest's shows arguments, cut where a token is not recognised.
        return wallet.redact("".join(traceback.format_exception(cause)))
    sentences = [f"{requirement.id}: {requirement.sentence}" for requirement in requirements]
    return "\n".join([*sentences, *evidence.lines()])
