"""The corpus: every deployment is well formed, and every requirement has a mutant."""

from __future__ import annotations

import re

import pytest

from logs_contract.suite.catalogue.requirements import Requirement, load_requirements
from tests.mutants.corpus import load_conforming, load_corpus, load_mutants, select_part
from tests.mutants.deployment import Deployment
from tests.mutants.messages import Request
from tests.mutants.requirement_removal import README, read_reasons

FAMILIES = {
    *("status", "echo", "timestamps", "ids", "authorization", "scope", "validation", "quota"),
    *("envelope", "robustness", "intermittent", "concurrency", "transport"),
}


def test_there_are_enough() -> None:
    assert len(load_mutants()) >= 100
    assert len(load_conforming()) >= 10
    assert {mutant.family for mutant in load_mutants().values()} == FAMILIES


def test_parts_go_round_and_leave_nothing_out() -> None:
    parts = [select_part(index, 8) for index in range(8)]
    assert sorted(name for names in parts for name in names) == sorted(load_corpus())
    assert all(names[-1] in load_conforming() for names in parts)
    assert select_part(11, 8) == parts[3]
    assert min(sum(name in load_mutants() for name in names) for names in parts) >= 30


@pytest.mark.parametrize("deployment", load_corpus().values(), ids=load_corpus())
def test_a_deployment_is_well_formed(deployment: type[Deployment]) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", deployment.name)
    assert re.fullmatch(r"\S.*[^.]\.", deployment.sentence)
    assert set(deployment.caught_by) <= load_requirements().keys()
    assert deployment.caught_by or deployment.family == "conforming"


@pytest.mark.parametrize("deployment", load_corpus().values(), ids=load_corpus())
def test_a_deployment_answers_whatever_is_sent(deployment: type[Deployment]) -> None:
    """No uncaught exception closes the connection, which would be a second fault."""
    headers = [("Authorization", "Bearer so_test_aWriter01"), ("Content-Type", "application/json")]
    for body in (b"", b"{", b"\xff", b"[]", b"{}", b'{"level": "info", "message": "x"}'):
        assert deployment().respond(Request("POST", f"{deployment.prefix}/logs", headers, body))


def test_no_two_mutants_are_the_same() -> None:
    sentences = [deployment.sentence for deployment in load_corpus().values()]
    assert len(sentences) == len(set(sentences))


@pytest.mark.parametrize("requirement", load_requirements().values(), ids=load_requirements())
def test_a_requirement_has_a_mutant_that_is_named_for_no_other(requirement: Requirement) -> None:
    assert (requirement.id,) in {mutant.caught_by for mutant in load_mutants().values()}


def read_survivors() -> dict[str, tuple[list[str], str]]:
    """The README's table: by requirement, the survivors without it, and the rest of the row."""
    rows = re.findall(r"^\| `(.+?)` \| (\d+) \| (.*) \|$", README.read_text("utf-8"), re.MULTILINE)
    return {
        id_: (re.findall(r"`(.+?)`", rest) if int(number) else [], rest)
        for id_, number, rest in rows
    }


def test_what_survives_without_a_requirement_is_in_the_readme() -> None:
    found = read_survivors()
    assert list(found) == list(load_requirements())
    for id_, (names, rest) in found.items():
        assert all(id_ in load_mutants()[name].caught_by for name in names), id_
        assert names or rest == read_reasons()[id_], id_


def test_a_reason_is_given_only_where_nothing_survives() -> None:
    assert read_reasons().keys() == {
        id_ for id_, (names, _) in read_survivors().items() if not names
    }
