"""conformance/README.md says what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from logs_contract.suite.expected import read_expected_failures
from logs_contract.suite.listing import README
from logs_contract.suite.outcomes import Outcome
from logs_contract.suite.personas import PERSONAS
from logs_contract.suite.report import Verdict
from tests.suite.running import judge

TEXT = README.read_text(encoding="utf-8")


def test_every_persona() -> None:
    for persona in PERSONAS:
        cells = (f"`{persona.name}`", f"`{persona.option}`", f"`{persona.variable}`")
        assert f"| {' | '.join(cells)} | {persona.meaning} |\n" in TEXT


def test_every_option() -> None:
    """Those of the suite's own group in the help."""
    shown = judge("--help")
    assert shown.returncode == 0
    group = shown.stdout.partition("\nconformance:\n")[2].partition("\n\n")[0]
    options = set(re.findall(r"^  (--[a-z-]+)", group, re.MULTILINE))
    assert len(options) > 10
    assert all(f"`{option}" in TEXT for option in options)


@pytest.mark.parametrize("word", [*map(str, Outcome), *Verdict])
def test_every_outcome_and_verdict(word: str) -> None:
    assert word in TEXT


def test_the_example_of_a_known_failure_is_one(tmp_path: Path) -> None:
    example = re.search(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    assert example
    path = tmp_path / "expected.toml"
    path.write_text(example[1], encoding="utf-8")
    assert read_expected_failures(path).keys() == {"authorization.challenge"}


def test_every_linked_file_exists() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert target.startswith("http") or (README.parent / target).exists(), target
