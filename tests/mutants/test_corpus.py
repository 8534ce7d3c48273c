"""The corpus: every fault named, every requirement met by one."""

from __future__ import annotations

import re

import pytest

from logs_contract.suite.requirements import Requirement, catalogue
from tests.mutants.corpus import corpus, mutants, part, variants
from tests.mutants.exchange import Request
from tests.mutants.plain import Plain
from tests.mutants.removal import README, reasons

FAMILIES = {
    *("status", "echo", "timestamps", "ids", "authorization", "scope", "validation", "quota"),
    *("envelope", "robustness", "intermittent", "concurrency", "transport"),
}


def test_there_are_enough() -> None:
    assert len(mutants()) >= 100
    assert len(variants()) >= 10
    assert {mutant.family for mutant in mutants().values()} == FAMILIES


def test_parts_go_round_and_leave_nothing_out() -> None:
    parts = [part(index, 8) for index in range(8)]
    assert all(names[-len(variants()) :] == list(variants()) for names in parts)
    assert sorted({name for names in parts for name in names}) == sorted(corpus())
    assert part(11, 8) == parts[3]
    assert min(map(len, parts)) - len(variants()) >= 30


@pytest.mark.parametrize("deployment", corpus().values(), ids=corpus())
def test_a_deployment_is_well_formed(deployment: type[Plain]) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", deployment.name)
    assert re.fullmatch(r"\S.*[^.]\.", deployment.sentence)
    assert set(deployment.caught_by) <= catalogue().keys()
    assert deployment.caught_by or deployment.family == "conforming"


@pytest.mark.parametrize("deployment", corpus().values(), ids=corpus())
def test_a_deployment_answers_whatever_is_sent(deployment: type[Plain]) -> None:
    """Its fault is the one it is named for, and not an exception that closes the connection."""
    headers = [("Authorization", "Bearer so_test_aWriter01"), ("Content-Type", "application/json")]
    for body in (b"", b"{", b"\xff", b"[]", b"{}", b'{"level": "info", "message": "x"}'):
        assert deployment().answer(Request("POST", f"{deployment.prefix}/logs", headers, body))


def test_no_two_mutants_are_the_same() -> None:
    sentences = [deployment.sentence for deployment in corpus().values()]
    assert len(sentences) == len(set(sentences))


@pytest.mark.parametrize("requirement", catalogue().values(), ids=catalogue())
def test_a_requirement_has_a_mutant_that_is_named_for_no_other(requirement: Requirement) -> None:
    assert (requirement.id,) in {mutant.caught_by for mutant in mutants().values()}


def survivors() -> dict[str, tuple[list[str], str]]:
    """Who survives without a requirement, and the reason where nobody does; as the README says."""
    rows = re.findall(r"^\| `(.+?)` \| (\d+) \| (.*) \|$", README.read_text("utf-8"), re.MULTILINE)
    return {
        id_: (re.findall(r"`(.+?)`", rest) if int(number) else [], rest)
        for id_, number, rest in rows
    }


def test_what_survives_without_a_requirement_is_in_the_readme() -> None:
    found = survivors()
    assert list(found) == list(catalogue())
    for id_, (names, rest) in found.items():
        assert all(id_ in mutants()[name].caught_by for name in names), id_
        assert names or rest == reasons()[id_], id_


def test_a_reason_is_given_only_where_nothing_survives() -> None:
    assert reasons().keys() == {id_ for id_, (names, _) in survivors().items() if not names}
