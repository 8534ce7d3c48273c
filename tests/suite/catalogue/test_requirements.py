"""The requirements: well formed, tested, and frozen for each version of the contract."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from logs_contract.suite.catalogue.contract import Contract
from logs_contract.suite.catalogue.requirements import (
    Requirement,
    load_requirements,
    parse_version,
    select_requirements,
)
from tests.suite.requirement_marks import find_assessing_tests

FROZEN = tomllib.loads(Path(__file__).parent.with_name("frozen.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("requirement", load_requirements().values(), ids=lambda item: item.id)
def test_a_requirement_is_well_formed(requirement: Requirement, contract: Contract) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*", requirement.id)
    assert requirement.level in ("MUST", "SHOULD")
    assert re.fullmatch(r"[A-Za-z].*[^.]\.", requirement.sentence)
    assert parse_version(requirement.since) <= parse_version(contract.version)
    if not requirement.clause.startswith("#"):
        assert re.fullmatch(r"RFC \d+, section [\d.]+", requirement.clause)
    for place in requirement.places:
        assert contract.find_position(place)
    assert all(place.startswith("#") for place in requirement.covers)


def test_every_requirement_has_a_test_and_every_test_requirements() -> None:
    assert set(find_assessing_tests()) == set(load_requirements())


def test_there_is_a_requirement_in_every_family() -> None:
    families = {requirement.family for requirement in load_requirements().values()}
    assert families == {
        *("ingest", "authorization", "scope", "validation", "quota", "envelope", "robustness")
    }


@pytest.mark.parametrize("version", FROZEN)
def test_the_requirements_of_a_version_are_frozen(version: str) -> None:
    """A new requirement has the next, unreleased version; see requirements.toml."""
    assert list(select_requirements(parse_version(version))) == FROZEN[version]


@pytest.mark.parametrize("text", ["1", "1.0", "1.0.0-rc1", "a.b.c", ""])
def test_an_invalid_version_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="wanted a version like"):
        parse_version(text)
