"""The outcome of a test for a requirement, by the exception that ended the test."""

from __future__ import annotations

from enum import StrEnum

from logs_contract.suite.catalogue.persona_tokens import NotAssessed
from logs_contract.suite.catalogue.requirements import Requirement
from logs_contract.suite.http.client import Inconclusive
from logs_contract.suite.http.exchange import Deviation


class Outcome(StrEnum):
    """The outcomes of a requirement, the worst first."""

    ERROR = "error"  # the suite itself failed
    FAILED = "failed"
    EXPECTED = "failed as expected"
    WARNED = "warned"
    INCONCLUSIVE = "inconclusive"
    NOT_ASSESSED = "not assessed"
    PASSED = "passed"
    NOT_RUN = "not run"

    def rank(self) -> int:
        """The position in the order of severity; 0 is the worst."""
        return list(Outcome).index(self)


def find_cause(error: BaseException) -> BaseException:
    """The deviation in an exception group, else the inconclusive result in it.

    Hypothesis raises a group if an example fails only sometimes.
    """
    if isinstance(error, BaseExceptionGroup):
        causes = [find_cause(inner) for inner in error.exceptions]
        for kind in (Deviation, Inconclusive):
            for cause in causes:
                if isinstance(cause, kind):
                    return cause
    return error


def classify(cause: BaseException | None, requirement: Requirement, *, strict: bool) -> Outcome:
    """The outcome of a test for `requirement`, by the error that ended it; None if it passed."""
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
