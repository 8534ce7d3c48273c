"""Every kind of state, so that each is held to the same tests."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from handlers.state import State
from handlers.state.memory import MemoryState

MakeState = Callable[..., State]


@pytest.fixture(params=["memory"])
def make_state(request: pytest.FixtureRequest) -> MakeState:
    """Makes empty state; what a test does not name is ample."""
    kind = {"memory": MemoryState}[request.param]

    def make(
        *, quotas: dict[str, int] | None = None, max_entries: int = 100, max_requests: int = 100
    ) -> State:
        return kind(
            quotas=quotas or {"reqs_month": 10**6},
            max_entries=max_entries,
            max_requests=max_requests,
        )

    return make


@pytest.fixture
def state(make_state: MakeState) -> State:
    """Empty state."""
    return make_state()
