"""The pages of the benchmarks, and the parts of them that are generated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from logs_contract.suite.catalogue.requirements_table import fill
from tests.servers import ROOT

PAGE = ROOT / "docs/benchmarks.md"
DEPLOYMENTS_PAGE = ROOT / "docs/benchmarks/deployments.md"
EDITS_PAGE = ROOT / "docs/benchmarks/edits.md"
RECORDS = ROOT / "benchmarks"


@dataclass(frozen=True, slots=True)
class Output:
    """The outputs of a benchmark: its page, and the folder of its figures and its chart."""

    page: Path = PAGE
    records: Path = RECORDS

    @classmethod
    def in_folder(cls, folder: Path | None) -> Output:
        """Everything in one folder, or each in its usual place."""
        return cls(folder / PAGE.name, folder) if folder else cls()


def fill_sections(page: str, sections: Mapping[str, str]) -> str:
    """`page` with generated sections replaced. Raises ValueError if it lacks one of them."""
    for name, text in sections.items():
        page = fill(page, name, text)
    return page


def update_page(path: Path, sections: Mapping[str, str]) -> None:
    """Replace generated sections of a page."""
    page = path.read_text(encoding="utf-8")
    path.write_text(fill_sections(page, sections), encoding="utf-8")
