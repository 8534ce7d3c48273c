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

import pytest
from hypothesis import HealthCheck, event, given, settings

from handlers.contract import Contract
from handlers.settings import packaged_contract
from tests.roads import Request, Road, all_left, make_roads, travel
from tests.sent import requests

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


@differential(max_examples=EXAMPLES)
@given(request=requests(CONTRACT))
def test_any_request_is_answered_and_recorded_as_by_connexion(
    roads: Roads, request: Request
) -> None:
    roads.reset()
    event(f"status {roads.expect_no_difference(request)}")
    roads.expect_the_same_left(request)
