"""The judgements as text."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

from tests.mutants.judging import Judgement

_SHOWN = 3  # requirements of a line


def lines(judgement: Judgement, before: Judgement | None) -> Iterator[str]:
    """What there is to say of one, under the name of its family where that is a new one."""
    if before is None or before.deployment.family != judgement.deployment.family:
        yield f"\n{judgement.deployment.family}"
    yield _line(judgement)
    if not judgement.right:
        yield f"    wanted: {_wanted(judgement)}; came: {_came(judgement)}"


def summary(judgements: Sequence[Judgement]) -> str:
    """How many are right, and how long one takes."""
    mutants = [judgement for judgement in judgements if judgement.deployment.caught_by]
    variants = [judgement for judgement in judgements if not judgement.deployment.caught_by]
    seconds = statistics.median(judgement.seconds for judgement in judgements)
    caught = f"{_right(mutants)} of {len(mutants)} mutants caught by what they are named for"
    conforming = f"{_right(variants)} of {len(variants)} conforming deployments conform"
    return f"{caught}; {conforming}; median {seconds:.1f} s"


def _line(judgement: Judgement) -> str:
    mark = "  " if judgement.right else "✗ "
    seconds = f"{judgement.seconds:6.1f} s"
    return f"{mark}{judgement.deployment.name:36}{seconds}  {_found(judgement)}"


def _found(judgement: Judgement) -> str:
    """What it is named for first; how many more there are."""
    others = [id_ for id_ in judgement.found if id_ not in judgement.caught]
    if not judgement.deployment.caught_by:
        return ", ".join(judgement.found) or judgement.verdict
    more = f" (and {len(others)} more)" if others else ""
    return (", ".join(judgement.caught) or "not caught") + more


def _wanted(judgement: Judgement) -> str:
    return " or ".join(judgement.deployment.caught_by) or "nothing found, and an end"


def _came(judgement: Judgement) -> str:
    others = [id_ for id_, out in judgement.outcomes.items() if out in ("error", "inconclusive")]
    shown = ", ".join([*judgement.found, *others][:_SHOWN])
    return f"{judgement.verdict} {shown}".strip()


def _right(judgements: Sequence[Judgement]) -> int:
    return sum(judgement.right for judgement in judgements)
