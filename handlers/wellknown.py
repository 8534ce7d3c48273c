"""The tokens every reference server has, so that a client can be pointed at each behaviour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from handlers.documents import ContractError
from handlers.quotas import Standing, period_of
from handlers.settings import DEFAULT_QUOTAS, Settings
from handlers.state import State
from handlers.tokens import Account, make_token

_WRITE = frozenset({"logs:write"})
_READ = frozenset({"logs:read"})


@dataclass(frozen=True, slots=True)
class WellKnown:
    """A well-known token and, in one phrase, what it is for."""

    secret: str
    meaning: str
    organisation: str
    scopes: frozenset[str] = _WRITE
    revoked: bool = False
    broken: bool = False


WELL_KNOWN = (
    WellKnown("so_test_writer", "may write (logs:write)", "org_demo"),
    WellKnown("so_test_reader", "lacks the scope (logs:read only): 403", "org_demo", _READ),
    WellKnown("so_test_exhausted", "its organisation is over quota: 429", "org_exhausted"),
    WellKnown("so_test_revoked", "revoked: 401", "org_demo", revoked=True),
    WellKnown("so_test_internal", "the service fails: 500", "org_demo", broken=True),
    WellKnown("so_live_writer", "may write, in live mode", "org_demo"),
)


def seed(state: State, settings: Settings, prefixes: Mapping[str, str], now: datetime) -> None:
    """Give `state` the well-known tokens, and `org_exhausted` quotas with nothing left.

    That organisation always has a cumulative quota, so that no turn of the month lets it write.
    Raises `ContractError` where a token has none of the `prefixes`.
    """
    for known in WELL_KNOWN:
        try:
            token = make_token(
                known.secret,
                prefixes=prefixes,
                organisation=known.organisation,
                scopes=known.scopes,
                revoked=known.revoked,
                broken=known.broken,
            )
        except ValueError as error:
            raise ContractError(f"x-token-prefixes: {known.secret}: {error}") from error
        state.add_token(token)
    exhausted = [
        Standing(metric, used=limit, limit=limit, period=period_of(metric, now))
        for metric, limit in {**DEFAULT_QUOTAS, **settings.quotas}.items()
    ]
    for mode in prefixes:
        state.set_quotas(Account("org_exhausted", mode), exhausted)
