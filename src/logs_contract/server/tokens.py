"""Tokens: who is calling, for which organisation, in which mode, with which scopes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

_ID_LENGTH = 16


class Account(NamedTuple):
    """Whose entries and quotas: test-mode and live tokens of one organisation never meet."""

    organisation: str
    mode: str


@dataclass(frozen=True, slots=True)
class Token:
    """What the server knows of a token. The secret itself is not kept, only its digest."""

    digest: bytes
    label: str
    account: Account
    scopes: frozenset[str]
    revoked: bool = False
    broken: bool = False  # the service fails whenever this token is used
    expires_at: datetime | None = None

    @property
    def id(self) -> str:
        """What it is called where its secret must not be."""
        return self.digest.hex()[:_ID_LENGTH]


class UnknownSender(NamedTuple):
    """The sender of a request without a token that the server knows.

    `digest` and `label` are those of an unknown token; `tried` is True where the request has
    bearer credentials at all, readable or not. An unknown sender has no account.
    """

    digest: bytes | None = None
    label: str | None = None
    tried: bool = False
    account: None = None


def digest(secret: str | bytes) -> bytes:
    """SHA-256 of a token's secret: what is stored and compared."""
    return hashlib.sha256(secret.encode() if isinstance(secret, str) else secret).digest()


def make_token(
    secret: str,
    *,
    prefixes: Mapping[str, str],
    organisation: str,
    scopes: frozenset[str],
    revoked: bool = False,
    broken: bool = False,
    expires_at: datetime | None = None,
) -> Token:
    """A token from its secret. `prefixes` maps a mode to the prefix of its tokens.

    Raises ValueError when the secret has the prefix of no mode.
    """
    mode = find_mode(secret, prefixes)
    if mode is None:
        raise ValueError(f"a token starts with {' or '.join(prefixes.values())}")
    hashed = digest(secret)
    return Token(
        digest=hashed,
        label=make_label(mode, hashed),
        account=Account(organisation, mode),
        scopes=scopes,
        revoked=revoked,
        broken=broken,
        expires_at=expires_at,
    )


def find_mode(secret: str, prefixes: Mapping[str, str]) -> str | None:
    """The mode whose tokens begin as `secret` does, if any."""
    return next((mode for mode, prefix in prefixes.items() if secret.startswith(prefix)), None)


def make_label(mode: str | None, hashed: bytes) -> str:
    """What people see of a token: its mode and the start of its digest."""
    return f"{mode or 'unknown'}#{hashed.hex()[:6]}"
