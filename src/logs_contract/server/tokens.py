"""Tokens: each has an organisation, a mode and scopes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

_ID_LENGTH = 16


class Account(NamedTuple):
    """The owner of entries and quotas. Test and live mode of an organisation are separate."""

    organisation: str
    mode: str


@dataclass(frozen=True, slots=True)
class Token:
    """A token that the server knows. It has the digest of the secret, not the secret."""

    digest: bytes
    label: str
    account: Account
    scopes: frozenset[str]
    revoked: bool = False
    broken: bool = False  # The server responds 500 to every request with this token.
    expires_at: datetime | None = None

    @property
    def id(self) -> str:
        """The start of the digest. It identifies the token where the secret must not appear."""
        return self.digest.hex()[:_ID_LENGTH]


class UnknownSender(NamedTuple):
    """The sender of a request without a token that the server knows.

    `digest` and `label` belong to the unknown token, if one was sent. `tried` is True if the
    request has bearer credentials, even malformed ones. An unknown sender has no account.
    """

    digest: bytes | None = None
    label: str | None = None
    tried: bool = False
    account: None = None


def digest(secret: str | bytes) -> bytes:
    """Return the SHA-256 of a secret. The server stores and compares only this."""
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
    """Make a token from its secret. `prefixes` maps a mode to the prefix of its tokens.

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
    """Return the mode whose token prefix `secret` has, or None."""
    return next((mode for mode, prefix in prefixes.items() if secret.startswith(prefix)), None)


def make_label(mode: str | None, hashed: bytes) -> str:
    """Make the readable label of a token: its mode and the start of its digest."""
    return f"{mode or 'unknown'}#{hashed.hex()[:6]}"
