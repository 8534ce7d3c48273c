"""What state keeps: entries, limits, recorded requests.

There are hundreds of thousands of entries and recorded requests and none is in a cycle: the
garbage collector does not look at them (``gc=False``). It would stop the server for tenths of a
second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from msgspec import Struct

from logs_contract.server.quotas import QuotaUsage
from logs_contract.server.tokens import Account

DEFAULT_TIER = "default"  # of every account that was given nothing else
ACCEPTED, REFUSED, UNMATCHED, FAILED, DROPPED = (
    "accepted",  # 2xx
    "refused",  # 4xx
    "unmatched",  # no operation of the contract
    "failed",  # 5xx
    "dropped",  # no whole answer
)


class RecordedRequest(Struct, frozen=True, array_like=True, gc=False):
    """One request and its answer. No secret is in it, but those a client puts into a body.

    `time` is Unix time by the real clock; `status` is 0 where there was no answer. `headers` are
    lines of ``name: value``. `body` is as much of it as the journal keeps, `body_bytes` were read.
    `answer` is the body of an error, `entry` the document of the entry that was stored. `judged` is
    the verdict, as JSON, where it cannot be had from `body` any more.
    """

    time: float
    seconds: float
    method: str
    target: str
    operation: str | None
    status: int
    outcome: str
    headers: bytes
    token: bytes | None
    label: str | None
    account: Account | None
    run_id: str | None
    level: str | None
    body: bytes
    body_bytes: int
    body_complete: bool
    answer: bytes
    code: str | None = None
    entry: bytes | None = None
    forced: str | None = None
    ignored: tuple[str, ...] = ()
    judged: str | None = None

    @property
    def identity(self) -> tuple[bytes | None, str, bytes]:
        """What makes it the same request as another."""
        return self.token, self.target, self.body

    @property
    def weight(self) -> int:
        """About how many bytes it takes."""
        return 500 + len(self.headers) + len(self.body) + len(self.answer) + len(self.entry or b"")


class EarlierRequest(Struct, frozen=True, array_like=True, gc=False):
    """The request before with the same token, target and body, as far as it matters."""

    number: int
    time: float
    status: int
    code: str | None
    stored: bool
    forced: bool

    @classmethod
    def from_record(cls, number: int, record: RecordedRequest) -> EarlierRequest:
        """What later records tell of this one."""
        stored, forced = record.entry is not None, record.forced is not None
        return cls(number, record.time, record.status, record.code, stored, forced)


class JournalEntry(Struct, frozen=True, gc=False):
    """A record, its number in the journal, and the same request before it, if there was one."""

    number: int
    record: RecordedRequest
    repeat: EarlierRequest | None


class Entry(Struct, frozen=True, gc=False):
    """A stored log entry: `document` is its JSON, as answered; its length is what it counts."""

    id: str
    account: Account
    level: str
    document: bytes

    @classmethod
    def create(cls, account: Account, document: Mapping[str, Any]) -> Entry:
        """The entry whose JSON values are `document`."""
        return cls(document["id"], account, document["level"], copy_compact(orjson.dumps(document)))


class StoredEntry(Struct, frozen=True, gc=False):
    """An entry and its number, which grows with each entry stored."""

    number: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class QuotaExceeded:
    """Why an entry was not stored: the metric used up, and every quota of the account."""

    metric: str
    quota_usages: tuple[QuotaUsage, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """The limit of each metric: a tier's, or an account's own where `tier` is None."""

    tier: str | None
    quotas: Mapping[str, int]


def copy_compact(written: bytes) -> bytes:
    """A copy to keep: what orjson returns holds kilobytes of its buffer for as long as it lives."""
    return bytes(memoryview(written))
