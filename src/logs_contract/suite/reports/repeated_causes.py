"""Failures that have one cause: the terminal shows the cause once, and what else it fails."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TypeVar

from logs_contract.suite.results.findings import Finding
from logs_contract.suite.results.outcomes import Outcome
from logs_contract.suite.results.pytest_reports import read_findings

R = TypeVar("R")

_MANY = 4  # requirements that fail by one cause, so that it is shown only once
_EXAMPLES = 3  # shown of a requirement that fails by one cause in many tests


def select_shown(reports: Sequence[R]) -> list[R]:
    """The reports of failed tests whose evidence is shown."""
    keys = [_find_key(report) for report in reports]
    requirements: dict[tuple[str, str], set[str]] = defaultdict(set)
    for cause, requirement in filter(None, keys):
        requirements[cause].add(requirement)
    shown: list[R] = []
    seen: Counter[object] = Counter()
    for report, key in zip(reports, keys, strict=True):
        if key is None:
            shown.append(report)
            continue
        common = len(requirements[key[0]]) >= _MANY
        counted, most = (key[0], 1) if common else (key, _EXAMPLES)
        if seen[counted] < most:
            shown.append(report)
        seen[counted] += 1
    return shown


def group_by_reason(reasons: Sequence[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Pairs of requirement and reason: the first requirement of a reason, and the others."""
    groups: dict[str, list[str]] = {}
    for requirement, reason in reasons:
        groups.setdefault(reason, []).append(requirement)
    return [(ids[0], ids[1:]) for ids in groups.values()]


def _find_key(report: object) -> tuple[tuple[str, str], str] | None:
    """The cause of a failed test, and its requirement. None if it is not a deviation."""
    failed = [it for it in read_findings(report) if it.outcome is Outcome.FAILED]
    if not failed or failed[0].evidence is None:
        return None
    return _find_cause(failed[0]), failed[0].requirement


def _find_cause(finding: Finding) -> tuple[str, str]:
    """Statuses as they are; of other values only what they are values of.

    A redirect or a server error has one cause, whatever was expected.
    """
    evidence = finding.evidence
    assert evidence is not None
    expected, actual = evidence.expected, evidence.actual
    if actual.startswith(("status 3", "status 5")):
        return "", actual
    return (
        expected if expected.startswith("status") else expected.partition(" ")[0],
        actual if actual.startswith("status") else "",
    )
