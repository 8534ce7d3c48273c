"""The fast lane answers as Connexion does, whether it is called or asked at once.

A few hundred requests are drawn in each run; ``make differential`` draws ten thousand for each
test, any other number goes by ``DIFFERENTIAL_EXAMPLES``.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from logs_contract.server.contract import Contract
from logs_contract.server.settings import packaged_contract
from logs_contract.server.tokens import Account
from tests.roads import LIMIT, Request, Road, all_left, make_roads, travel
from tests.sent import entry, plain, requests
from tests.steps import AddFault, Step, faults, quotas, steps

EXAMPLES = int(os.environ.get("DIFFERENTIAL_EXAMPLES", "300"))
CONTRACT = Contract.load(packaged_contract())
differential = partial(
    settings,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@dataclass(frozen=True)
class Roads:
    """The three of them, on a loop that stays as their thread pools do."""

    roads: Sequence[Road]
    runner: asyncio.Runner

    def reset(self) -> None:
        for road in self.roads:
            road.reset()

    def expect_no_difference(self, request: Request) -> int:
        """The status all of them answer with."""
        connexion, lane, at_once = self.runner.run(travel(self.roads, request))
        assert lane == connexion, "the lane is not as Connexion"
        assert at_once == connexion, "the answer at once is not as Connexion's"
        return connexion.status

    def expect_the_same_left(self, *sent: Request) -> None:
        connexion, lane, at_once = all_left(self.roads, sent)
        assert lane == connexion, "the lane leaves something else"
        assert at_once == connexion, "the answer at once leaves something else"


@pytest.fixture(scope="module")
def roads() -> Iterator[Roads]:
    with asyncio.Runner() as runner:
        yield Roads(make_roads(CONTRACT), runner)


@pytest.fixture(scope="module")
def bare_roads() -> Iterator[Roads]:
    """Without the mock around them, which knows the contract's operations too."""
    with asyncio.Runner() as runner:
        yield Roads(make_roads(CONTRACT, mock=False), runner)


@pytest.mark.parametrize(
    ("body", "secret", "status"),
    [
        (entry(), "so_test_writer", 201),
        (b"{", "so_test_writer", 400),
        (entry(), "so_test_nobody", 401),
        (entry(), "so_test_reader", 403),
        (entry(), "so_test_exhausted", 429),
        (entry(), "so_test_internal", 500),
    ],
)
def test_each_answer_the_contract_documents_is_given_at_once(
    roads: Roads, body: bytes, secret: str, status: int
) -> None:
    before = [road.answered_at_once for road in roads.roads]
    assert roads.expect_no_difference(plain(body, secret)) == status
    after = [road.answered_at_once for road in roads.roads]
    assert [b - a for a, b in zip(before, after, strict=True)] == [0, 0, 1]


@pytest.mark.parametrize(
    "request_",
    [
        plain(entry(), "so_test_writer", (b"prefer", b"wait=0")),
        plain(entry(message="x" * LIMIT), "so_test_writer"),
    ],
    ids=["preference", "size"],
)
def test_what_is_not_answered_at_once_is_recorded_once(roads: Roads, request_: Request) -> None:
    roads.reset()
    before = roads.roads[2].answered_at_once
    roads.expect_no_difference(request_)
    assert roads.roads[2].answered_at_once == before
    roads.expect_the_same_left(request_)
    assert roads.roads[2].state.journal.kept == 1


@differential(max_examples=EXAMPLES)
@given(request=requests(CONTRACT))
def test_any_request_is_answered_and_recorded_as_by_connexion(
    roads: Roads, request: Request
) -> None:
    roads.reset()
    event(f"status {roads.expect_no_difference(request)}")
    roads.expect_the_same_left(request)


@differential(max_examples=EXAMPLES)
@given(request=requests(CONTRACT))
def test_any_request_is_answered_as_by_connexion_without_the_mock(
    bare_roads: Roads, request: Request
) -> None:
    bare_roads.reset()
    event(f"status {bare_roads.expect_no_difference(request)}")
    bare_roads.expect_the_same_left(request)


@differential(max_examples=EXAMPLES)
@given(
    faults=st.lists(faults(), max_size=3),
    limits=quotas(),
    steps=st.lists(steps(CONTRACT), min_size=1, max_size=6),
)
def test_sequences_under_faults_preferences_and_quotas_end_as_by_connexion(
    roads: Roads, faults: list[Any], limits: dict[str, int], steps: list[Step]
) -> None:
    roads.reset()
    for road in roads.roads:
        for mode in ("test", "live"):
            road.state.accounts.set_limits(Account("org_demo", mode), limits)
    for change in [*map(AddFault, faults), *steps]:
        if isinstance(change, Request):
            event(f"status {roads.expect_no_difference(change)}")
        else:
            for road in roads.roads:
                change.apply(road)
    roads.expect_the_same_left(*[step for step in steps if isinstance(step, Request)])
