"""Tokens: who is calling, for which organisation, in which mode, with which scopes."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

_ID_LENGTH = 16
# A backslash ends it, but for JSON's escape of a letter, so that JSON stays JSON.
_SECRET = re.compile(r"(so_(?:live|test)_)(?:[^\s\\\"'<>]|\\/|\\u00[0-9a-fA-F]{2})*")


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

    def is_good(self, now: Callable[[], datetime]) -> bool:
        """Whether it still counts, where `now` tells the time."""
        return not self.revoked and (self.expires_at is None or now() < self.expires_at)


def digest(secret: str) -> bytes:
    """SHA-256 of a token's secret: what is stored and compared."""
    return hashlib.sha256(secret.encode()).digest()


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
    mode = mode_of(secret, prefixes)
    if mode is None:
        raise ValueError(f"a token starts with {' or '.join(prefixes.values())}")
    hashed = digest(secret)
    return Token(
        digest=hashed,
        label=label_of(mode, hashed),
        account=Account(organisation, mode),
        scopes=scopes,
        revoked=revoked,
        broken=broken,
        expires_at=expires_at,
    )


def mode_of(secret: str, prefixes: Mapping[str, str]) -> str | None:
    """The mode whose tokens begin as `secret` does, if any."""
    return next((mode for mode, prefix in prefixes.items() if secret.startswith(prefix)), None)


def label_of(mode: str | None, hashed: bytes) -> str:
    """What people see of a token: its mode and the start of its digest."""
    return f"{mode or 'unknown'}#{hashed.hex()[:6]}"


def redact(text: str) -> str:
    """`text` with everything that looks like a token cut down to its prefix; rather too much."""
    return _SECRET.sub(r"\1…", text)


class RedactingFormatter(logging.Formatter):
    """Formats a record of the log, its traceback included, without tokens."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))
