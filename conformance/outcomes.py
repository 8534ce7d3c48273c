"""From what a test raised to its outcome, and the evidence of a failure."""

from __future__ import annotations

import traceback
from collections.abc import Iterable

from conformance.client import Inconclusive
from conformance.expectations import Deviation
from conformance.personas import NotAssessed
from conformance.report import Outcome
from conformance.requirements import Requirement


def cause_of(error: BaseException | None) -> BaseException | None:
    """What Hypothesis found, where it wraps it because it does not happen every time."""
    if isinstance(error, BaseExceptionGroup):
        causes = [cause_of(inner) for inner in error.exceptions]
        for kind in (Deviation, Inconclusive):
            for cause in causes:
                if isinstance(cause, kind):
                    return cause
    return error


def outcome_of(
    cause: BaseException | None, requirements: Iterable[Requirement], *, strict: bool
) -> Outcome:
    """The outcome of a test that assesses `requirements` and ended with `cause`."""
    match cause:
        case None:
            return Outcome.PASSED
        case NotAssessed():
            return Outcome.NOT_ASSESSED
        case Inconclusive():
            return Outcome.INCONCLUSIVE
        case Deviation():
            must = any(requirement.level == "MUST" for requirement in requirements)
            return Outcome.FAILED if must or strict else Outcome.WARNED
        case _:
            return Outcome.ERROR


def evidence(cause: BaseException, requirements: Iterable[Requirement]) -> str:
    """What is shown of a test that did not pass; tokens are still in it."""
    if not isinstance(cause, Deviation):
        # Python's own traceback: pytest's shows arguments, cut where a token is not recognised.
        return "".join(traceback.format_exception(cause))
    return "\n".join(
        [
            *(f"{requirement.id}: {requirement.sentence}" for requirement in requirements),
            f"expected  {cause.expected}",
            f"actual    {cause.actual}",
            "",
            str(cause.exchange),
            "",
            "repeat it with",
            f"  {cause.exchange.curl()}",
        ]
    )
