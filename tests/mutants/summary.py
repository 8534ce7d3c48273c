"""The results as text."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence

from tests.mutants.runner import DeploymentResult

_MAX_SHOWN = 3  # requirements in a line


def render_lines(result: DeploymentResult, before: DeploymentResult | None) -> Iterator[str]:
    """The lines of one result, after the name of its family if that of `before` is another."""
    if before is None or before.deployment.family != result.deployment.family:
        yield f"\n{result.deployment.family}"
    yield _render_line(result)
    if not result.is_correct:
        yield f"    wanted: {_render_wanted(result)}; came: {_render_actual(result)}"


def render_summary(results: Sequence[DeploymentResult]) -> str:
    """How many results are correct, and the median duration."""
    mutants = [result for result in results if result.deployment.caught_by]
    variants = [result for result in results if not result.deployment.caught_by]
    seconds = statistics.median(result.seconds for result in results)
    caught = (
        f"{_count_correct(mutants)} of {len(mutants)} mutants caught by a requirement they name"
    )
    conforming = f"{_count_correct(variants)} of {len(variants)} conforming deployments conform"
    return f"{caught}; {conforming}; median {seconds:.1f} s"


def _render_line(result: DeploymentResult) -> str:
    mark = "  " if result.is_correct else "✗ "
    seconds = f"{result.seconds:6.1f} s"
    return f"{mark}{result.deployment.name:36}{seconds}  {_render_broken(result)}"


def _render_broken(result: DeploymentResult) -> str:
    """The broken requirements that the mutant names, and the number of others."""
    others = [id_ for id_ in result.broken if id_ not in result.caught]
    if not result.deployment.caught_by:
        return ", ".join(result.broken) or result.verdict
    more = f" (and {len(others)} more)" if others else ""
    return (", ".join(result.caught) or "not caught") + more


def _render_wanted(result: DeploymentResult) -> str:
    return " or ".join(result.deployment.caught_by) or "nothing found, and an end"


def _render_actual(result: DeploymentResult) -> str:
    others = [id_ for id_, out in result.outcomes.items() if out in ("error", "inconclusive")]
    shown = ", ".join([*result.broken, *others][:_MAX_SHOWN])
    return f"{result.verdict} {shown}".strip()


def _count_correct(results: Sequence[DeploymentResult]) -> int:
    return sum(result.is_correct for result in results)
