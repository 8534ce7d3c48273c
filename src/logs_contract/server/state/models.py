"""The values that state stores: entries, limits, recorded requests.

The garbage collector skips entries and recorded requests (``gc=False``). None of them is part of a
reference cycle, and examining hundreds of thousands would stop the server for tenths of a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from msgspec import Struct

from logs_contract.server.quotas import QuotaUsage
from logs_contract.server.tokens import Account

DEFAULT_TIER = "default"  # the tier of every account without another tier or its own limits
ACCEPTED, REFUSED, UNMATCHED, FAILED, DROPPED = (
    "accepted",  # 2xx
    "refused",  # 4xx
    "unmatched",  # no operation of the contract
    "failed",  # 5xx
    "dropped",  # the client did not get the whole response
)


class RecordedRequest(Struct, frozen=True, array_like=True, gc=False):
    """A request and its response, without secrets, except those that a client sends in a body.

    `time` is the real time as Unix time, `seconds` the duration. `status` is 0 if the client got no
    response. `headers` are lines of ``name: value``. `token` is the digest of the secret.
    The server read `body_bytes` bytes of the body. The journal keeps the part `body`. `answer` is
    the body of an error response, and `code` its error code. `entry` is the JSON of the stored
    entry. `forced` names what overrode the response. `ignored` are the preferences that had no
    effect. `judged` is the JSON of the diagnostics of the body, if `body` is only a part of it. A
    snapshot has members of the same names.
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
        """A value that is equal for two requests with the same token, target and body."""
        return self.token, self.target, self.body

    @property
    def weight(self) -> int:
        """About how many bytes of memory the record takes."""
        return 500 + len(self.headers) + len(self.body) + len(self.answer) + len(self.entry or b"")


class EarlierRequest(Struct, frozen=True, array_like=True, gc=False):
    """The part of an earlier request that the diagnostics of an equal request need.

    `stored` says whether its entry was stored, `forced` whether its response was overridden.
    """

    number: int
    time: float
    status: int
    code: str | None
    stored: bool
    forced: bool

    @classmethod
    def from_record(cls, number: int, record: RecordedRequest) -> EarlierRequest:
        """Create it from a record and the number of the record in the journal."""
        stored, forced = record.entry is not None, record.forced is not None
        return cls(number, record.time, record.status, record.code, stored, forced)


class JournalEntry(Struct, frozen=True, gc=False):
    """A record with its number. `repeat` is the latest earlier request of the same identity."""

    number: int
    record: RecordedRequest
    repeat: EarlierRequest | None


class Entry(Struct, frozen=True, gc=False):
    """A log entry. `document` is its JSON, as in the response. Quotas count its length in bytes."""

    id: str
    account: Account
    level: str
    document: bytes

    @classmethod
    def create(cls, account: Account, document: Mapping[str, Any]) -> Entry:
        """Create the entry whose JSON value is `document`."""
        return cls(document["id"], account, document["level"], copy_compact(orjson.dumps(document)))


class StoredEntry(Struct, frozen=True, gc=False):
    """An entry with its number. Numbers increase by one with each stored entry."""

    number: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class QuotaExceeded:
    """The reason why an entry was refused: the exhausted metric, and the usage of every quota."""

    metric: str
    quota_usages: tuple[QuotaUsage, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """The limit of each metric. If `tier` is None, they are the account's own limits."""

    tier: str | None
    quotas: Mapping[str, int]


def copy_compact(encoded: bytes) -> bytes:
    """Return a copy of bytes from orjson. The original would keep kilobytes of unused memory."""
    return bytes(memoryview(encoded))
