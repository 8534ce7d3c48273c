"""What an account has: entries, limits; and why an entry is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from msgspec import Struct

from logs_contract.server.quotas import Standing
from logs_contract.server.tokens import Account

DEFAULT_TIER = "default"  # of every account that was given nothing else


class Entry(Struct, frozen=True, gc=False):  # as those of the journal are
    """A stored log entry: `document` is its JSON, as answered; its length is what it counts."""

    id: str
    account: Account
    level: str
    document: bytes

    @classmethod
    def of(cls, account: Account, document: Mapping[str, Any]) -> Entry:
        """The entry whose JSON values are `document`."""
        return cls(document["id"], account, document["level"], compact(orjson.dumps(document)))


class Stored(Struct, frozen=True, gc=False):
    """An entry and its number, which grows with each entry stored."""

    number: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an entry was not stored: the metric used up, and every quota of the account."""

    metric: str
    standings: tuple[Standing, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """The limit of each metric: a tier's, or an account's own where `tier` is None."""

    tier: str | None
    quotas: Mapping[str, int]


def compact(written: bytes) -> bytes:
    """A copy to keep: what orjson returns holds kilobytes of its buffer for as long as it lives."""
    return bytes(memoryview(written))
