"""Counts over the results of a tool, and the rows that every comparison has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from benchmarks.common.markdown import shell_block
from benchmarks.compare.results import AnyCase, AnyResult, Results


@dataclass(frozen=True, slots=True)
class Share:
    """A number of cases, of those that have a result, of all that could have one."""

    count: int
    known: int
    total: int

    def __str__(self) -> str:
        if not self.known:
            return "not judged"
        return f"{self.count}" + (f" of {self.known} judged" if self.known < self.total else "")


def make_share(answers: Sequence[bool | None]) -> Share:
    """Count the cases whose result is true; None stands for a case without a result."""
    known = [answer for answer in answers if answer is not None]
    return Share(sum(known), len(known), len(answers))


def group_by_family(cases: Iterable[AnyCase]) -> dict[str, list[AnyCase]]:
    families: dict[str, list[AnyCase]] = {}
    for case in cases:
        families.setdefault(case.family, []).append(case)
    return families


def make_last_rows(results: Results[AnyCase, AnyResult]) -> list[Iterable[object]]:
    """The last rows of an overview: the duration, runtime, machine and day of each tool."""
    runs = results.tools.values()
    return [
        ("median seconds", *(f"{results.median_seconds(name):.1f}" for name in results.tools)),
        ("run by", *(run.runtime for run in runs)),
        ("machine", *(run.machine for run in runs)),
        ("date", *(run.date for run in runs)),
    ]


def make_version_row(results: Results[AnyCase, AnyResult]) -> Iterable[object]:
    return ("version", *(run.version for run in results.tools.values()))


def list_titles(results: Results[AnyCase, AnyResult]) -> list[str]:
    return [run.title for run in results.tools.values()]


def list_commands(results: Results[AnyCase, AnyResult]) -> str:
    """The commands, ready to be repeated."""
    return shell_block({run.title: run.command for run in results.tools.values()})
