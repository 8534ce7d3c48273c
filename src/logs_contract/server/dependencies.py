"""The dependencies of the pipeline and the handlers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from logs_contract.server.contract import Contract
from logs_contract.server.state import State


@dataclass(frozen=True, slots=True)
class Dependencies:
    """The contract, the state, the real time (aware, UTC), and a source of random bytes.

    `random_bytes` takes a number of bytes.
    """

    contract: Contract
    state: State
    clock: Callable[[], datetime]
    random_bytes: Callable[[int], bytes]
