"""A deployment of the corpus, and the judgement of one tool on it."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeAlias

from benchmarks.common.pages import RECORDS
from benchmarks.compare.results import Results, parse_results

FILE = RECORDS / "judges.json"


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployment of the corpus, as it was at its last judgement."""

    name: str
    family: str
    conforms: bool
    sentence: str

    @property
    def digest(self) -> str:
        """The name of the deployment: its judgements hold as long as the name is the same."""
        return ""


class Verdict(StrEnum):
    """The meaning of a judgement, compared with the judgement on the plain deployment."""

    CAUGHT = "caught"
    CLEAR = "-"
    AS_PLAIN = "as plain"
    NONE = "no verdict"
    LIMIT = "limit"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One run of a judge; `exit_status` is None if it did not end in time."""

    tool: str
    case: str
    exit_status: int | None
    seconds: float
    findings: tuple[str, ...]

    def verdict(self, baseline: AbstractSet[str]) -> Verdict:
        """Caught: exit status 1, and a finding that is not in the `baseline`."""
        if self.exit_status is None:
            return Verdict.LIMIT
        if self.exit_status == 0:
            return Verdict.CLEAR
        if self.exit_status != 1 or not self.findings:
            return Verdict.NONE
        return Verdict.CAUGHT if set(self.findings) - baseline else Verdict.AS_PLAIN


Judgements: TypeAlias = Results[Deployment, Judgement]


def parse_judgements(text: str) -> Judgements:
    """The results that `Results.to_json` wrote."""

    def make_judgement(item: dict[str, Any]) -> Judgement:
        return Judgement(**{**item, "findings": tuple(item["findings"])})

    return parse_results(text, lambda item: Deployment(**item), make_judgement)


def read_judgements(file: Path = FILE) -> Judgements:
    """The results of a file; none if there is no file yet."""
    return parse_judgements(file.read_text(encoding="utf-8")) if file.exists() else Results()
