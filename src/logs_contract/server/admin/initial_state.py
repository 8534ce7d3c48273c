"""The state that a server has after its start and after a reset."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from logs_contract.server.admin.snapshot import Snapshot, load_snapshot
from logs_contract.server.contract import Contract
from logs_contract.server.default_tokens import clear_state, exhaust_quotas, make_default_tokens
from logs_contract.server.settings import Settings
from logs_contract.server.state import State
from logs_contract.server.tokens import Token


@dataclass(frozen=True, slots=True)
class InitialState:
    """The default tokens, an organisation with exhausted quotas, and the seed file's content."""

    settings: Settings
    api: Contract
    clock: Callable[[], datetime]
    seed: Snapshot | None = None

    def make_tokens(self) -> list[Token]:
        """Return the default tokens and those of the seed file.

        Raises `ContractError` if the contract has no prefix for a default token.
        """
        seeded = self.seed.tokens or () if self.seed else ()
        return [*make_default_tokens(self.api.token_prefixes), *seeded]

    def apply(self, state: State) -> None:
        """Replace the content of `state` with the initial state. Raises as `make_tokens`."""
        self.restore(state, Snapshot())
        if self.seed is not None:
            load_snapshot(state, self.seed, self.clock())

    def restore(self, state: State, snapshot: Snapshot) -> None:
        """Replace the content of `state` with a snapshot.

        A part that the snapshot omits is reset to its initial value, without the seed file.
        """
        tokens = snapshot.tokens
        if tokens is None:
            tokens = make_default_tokens(self.api.token_prefixes)
        state.tokens.replace(tokens)
        clear_state(state)
        if snapshot.organisations is None:
            exhaust_quotas(state, self.settings, self.api.token_prefixes, self.clock())
        load_snapshot(state, snapshot, self.clock())
