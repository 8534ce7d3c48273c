"""The catalogue: every requirement well formed, its clause real, and assessed by a test."""

from __future__ import annotations

import re

import pytest

from conformance.requirements import Requirement, catalogue
from handlers.contract import Contract
from tests.conformance.marks import assessing_tests


@pytest.mark.parametrize("requirement", catalogue().values(), ids=lambda item: item.id)
def test_a_requirement_is_well_formed(requirement: Requirement, contract: Contract) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*", requirement.id)
    assert requirement.level in ("MUST", "SHOULD")
    assert re.fullmatch(r"[A-Za-z].*[^.]\.", requirement.sentence)
    if not re.fullmatch(r"RFC \d+, section [\d.]+", requirement.clause):
        assert contract.at(requirement.clause.removeprefix("#")) is not None


def test_every_requirement_has_a_test_and_every_test_requirements() -> None:
    assert set(assessing_tests()) == set(catalogue())


def test_there_is_a_requirement_in_every_family() -> None:
    families = {requirement.family for requirement in catalogue().values()}
    assert families == {"ingest", "authorization", "scope", "validation", "quota", "envelope"}
