"""All results so far, as stored in judges.json and reviews.json; a part can be run again."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Generic, Protocol, TypeVar

from benchmarks.common.itemized_json import to_json
from benchmarks.compare.tools import ToolRun


class Case(Protocol):
    """An item of a corpus. While its digest is the same, its results hold."""

    @property
    def name(self) -> str: ...

    @property
    def family(self) -> str: ...

    @property
    def digest(self) -> str: ...


class Result(Protocol):
    """The result of one tool for one case."""

    @property
    def tool(self) -> str: ...

    @property
    def case(self) -> str: ...

    @property
    def seconds(self) -> float: ...


AnyCase = TypeVar("AnyCase", bound=Case)
AnyResult = TypeVar("AnyResult", bound=Result)


@dataclass(slots=True)
class Results(Generic[AnyCase, AnyResult]):
    """The corpus, the tools, and the latest result of each tool for each case."""

    cases: dict[str, AnyCase] = field(default_factory=dict)
    tools: dict[str, ToolRun] = field(default_factory=dict)
    results: dict[tuple[str, str], AnyResult] = field(default_factory=dict)

    def update_corpus(self, cases: Iterable[AnyCase], tools: Iterable[str]) -> None:
        """Replace the corpus. Results for changed or removed cases and tools are dropped."""
        before, self.cases = self.cases, {item.name: item for item in cases}
        wanted = list(tools)
        self.tools = {name: self.tools[name] for name in wanted if name in self.tools}
        self.results = {
            (tool, case): result
            for (tool, case), result in self.results.items()
            if tool in wanted
            and case in self.cases
            and case in before
            and before[case].digest == self.cases[case].digest
        }

    def update_tool(self, run: ToolRun) -> None:
        """Replace a tool. The results of another version or command of it are dropped."""
        before = self.tools.get(run.name)
        self.tools[run.name] = run
        if before and (before.version, before.command) != (run.version, run.command):
            self.results = {key: r for key, r in self.results.items() if key[0] != run.name}

    def add(self, result: AnyResult) -> None:
        self.results[result.tool, result.case] = result

    def find(self, tool: str, case: str) -> AnyResult | None:
        return self.results.get((tool, case))

    def median_seconds(self, tool: str) -> float:
        """The median over all results of a tool; 0 without any."""
        seconds = [item.seconds for item in self.results.values() if item.tool == tool]
        return median(seconds) if seconds else 0.0

    def to_json(self) -> str:
        results = [self.results[key] for key in sorted(self.results)]
        return to_json(
            {"cases": self.cases.values(), "tools": self.tools.values(), "results": results}
        )


def parse_results(
    text: str,
    make_case: Callable[[dict[str, Any]], AnyCase],
    make_result: Callable[[dict[str, Any]], AnyResult],
) -> Results[AnyCase, AnyResult]:
    """The results that `to_json` wrote."""
    document = json.loads(text)
    cases = [make_case(item) for item in document["cases"]]
    tools = [ToolRun(**item) for item in document["tools"]]
    results = [make_result(item) for item in document["results"]]
    return Results(
        {item.name: item for item in cases},
        {item.name: item for item in tools},
        {(item.tool, item.case): item for item in results},
    )


def write_results(file: Path, results: Results[AnyCase, AnyResult]) -> None:
    file.write_text(results.to_json(), encoding="utf-8")
