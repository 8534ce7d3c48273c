"""docs/suite.md names every persona, option, outcome and verdict."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from logs_contract.suite.catalogue.personas import PERSONAS
from logs_contract.suite.catalogue.requirements_table import PAGE
from logs_contract.suite.option_table import OPTIONS
from logs_contract.suite.results.known_failures import read_known_failures
from logs_contract.suite.results.outcomes import Outcome
from logs_contract.suite.results.verdict import Verdict

TEXT = PAGE.read_text(encoding="utf-8")


def test_every_persona() -> None:
    for persona in PERSONAS:
        cells = (f"`{persona.name}`", f"`{persona.option}`", f"`{persona.variable}`")
        assert f"| {' | '.join(cells)} | {persona.meaning} |\n" in TEXT


def test_every_option() -> None:
    """Those of the suite itself, not those of pytest."""
    for option in OPTIONS:
        assert option.from_pytest or f"`{option.name}" in TEXT, option.name


@pytest.mark.parametrize("word", [*map(str, Outcome), *Verdict])
def test_every_outcome_and_verdict(word: str) -> None:
    assert word in TEXT


def test_the_example_of_a_known_failure_is_one(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    assert example
    path = tmp_path / "expected.toml"
    path.write_text(example[1], encoding="utf-8")
    assert read_known_failures(path).keys() == {"authorization.challenge"}


def test_every_linked_file_exists() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert target.startswith("http") or (PAGE.parent / target).exists(), target
