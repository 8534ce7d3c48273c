"""Tokens: who is calling, for which organisation, in which mode, with which scopes."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

_SECRET = re.compile(r"(so_(?:live|test)_)[^\s\"'<>]*")


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
) -> Token:
    """A token from its secret. `prefixes` maps a mode to the prefix of its tokens.

    Raises ValueError when the secret has the prefix of no mode.
    """
    mode = next((mode for mode, prefix in prefixes.items() if secret.startswith(prefix)), None)
    if mode is None:
        raise ValueError(f"a token starts with {' or '.join(prefixes.values())}")
    hashed = digest(secret)
    return Token(
        digest=hashed,
        label=f"{mode}#{hashed.hex()[:6]}",
        account=Account(organisation, mode),
        scopes=scopes,
        revoked=revoked,
        broken=broken,
    )


def redact(text: str) -> str:
    """`text` with everything that looks like a token cut down to its prefix; rather too much."""
    return _SECRET.sub(r"\1…", text)


class RedactingFormatter(logging.Formatter):
    """Formats a record of the log, its traceback included, without tokens."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))
