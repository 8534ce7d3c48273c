"""What a handler works with, passed to it by the wiring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from logs_contract.server.contract import Contract
from logs_contract.server.state import State
from logs_contract.server.tokens import Account


@dataclass(frozen=True, slots=True)
class Service:
    """The contract, the state, the real clock (aware, UTC), and so many random bytes."""

    contract: Contract
    state: State
    clock: Callable[[], datetime]
    entropy: Callable[[int], bytes]

    def now(self, account: Account) -> datetime:
        """What an account takes for the time."""
        return self.state.clocks.of(account.organisation).read(self.clock())
