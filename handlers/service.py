"""What a handler works with, passed to it by the wiring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from handlers.contract import Contract
from handlers.state import State


@dataclass(frozen=True, slots=True)
class Service:
    """The contract, the state, the clock (aware, UTC), and random bytes: so many as asked for."""

    contract: Contract
    state: State
    clock: Callable[[], datetime]
    entropy: Callable[[int], bytes]
