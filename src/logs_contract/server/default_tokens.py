"""The tokens that every reference server has. With each one, a client can try one behaviour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from logs_contract.server.documents import ContractError
from logs_contract.server.settings import DEFAULT_QUOTAS, Settings
from logs_contract.server.state import State
from logs_contract.server.tokens import Account, Token, make_token

_WRITE = frozenset({"logs:write"})
_READ = frozenset({"logs:read"})


@dataclass(frozen=True, slots=True)
class DefaultToken:
    """A default token. `meaning` is a phrase that says its purpose."""

    secret: str
    meaning: str
    organisation: str
    scopes: frozenset[str] = _WRITE
    revoked: bool = False
    broken: bool = False


DEFAULT_TOKENS = (
    DefaultToken("so_test_writer", "may write (logs:write)", "org_demo"),
    DefaultToken("so_test_reader", "lacks the scope (logs:read only): 403", "org_demo", _READ),
    DefaultToken("so_test_exhausted", "its organisation is over quota: 429", "org_exhausted"),
    DefaultToken("so_test_revoked", "revoked: 401", "org_demo", revoked=True),
    DefaultToken("so_test_internal", "the service fails: 500", "org_demo", broken=True),
    DefaultToken("so_live_writer", "may write, in live mode", "org_demo"),
)


def make_default_tokens(prefixes: Mapping[str, str]) -> list[Token]:
    """Make the default tokens. Raises `ContractError` if one has none of the `prefixes`."""
    return [_make_token(known, prefixes) for known in DEFAULT_TOKENS]


def fill_with_defaults(
    settings: Settings, prefixes: Mapping[str, str], clock: Callable[[], datetime], state: State
) -> None:
    """Reset `state` to the state of a new server. Raises `ContractError`."""
    clear_state(state)
    state.tokens.replace(make_default_tokens(prefixes))
    exhaust_quotas(state, settings, prefixes, clock())


def clear_state(state: State) -> None:
    """Clear all state except the tokens."""
    state.accounts.clear()
    state.faults.clear()
    state.journal.clear()
    for organisation in state.clocks.all():
        state.clocks.remove(organisation)


def exhaust_quotas(
    state: State, settings: Settings, prefixes: Mapping[str, str], now: datetime
) -> None:
    """Set the quotas of `org_exhausted` to exhausted.

    One of them is always cumulative, so that the organisation stays over quota in the next month.
    """
    limits = {**DEFAULT_QUOTAS, **settings.quotas}
    for mode in prefixes:
        account = Account("org_exhausted", mode)
        state.accounts.set_limits(account, limits)
        state.accounts.set_used(account, limits, now)


def _make_token(known: DefaultToken, prefixes: Mapping[str, str]) -> Token:
    try:
        return make_token(
            known.secret,
            prefixes=prefixes,
            organisation=known.organisation,
            scopes=known.scopes,
            revoked=known.revoked,
            broken=known.broken,
        )
    except ValueError as error:
        raise ContractError(f"x-token-prefixes: {known.secret}: {error}") from error
