"""The values that state stores: entries, limits, recorded requests.

The garbage collector skips entries and recorded requests (``gc=False``): none is part of a
reference cycle, and looking at hundreds of thousands would stop the server for tenths of a second.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from msgspec import Struct

from logs_contract.server.quotas import QuotaUsage
from logs_contract.server.tokens import Account

DEFAULT_TIER = "default"  # of every account without another tier or its own limits
ACCEPTED, REFUSED, UNMATCHED, FAILED, DROPPED = (
    "accepted",  # 2xx
    "refused",  # 4xx
    "unmatched",  # no operation of the contract
    "failed",  # 5xx
    "dropped",  # the client did not get the whole response
)


class RecordedRequest(Struct, frozen=True, array_like=True, gc=False):
    """A request and its response. Secrets are left out, except those a client puts into a body.

    `time` is Unix time by the real clock; `status` is 0 if the client got no response. `headers`
    are lines of ``name: value``. `body` is the part of the body that the journal keeps, of the
    `body_bytes` bytes that were read. `answer` is the body of an error response, `entry` the JSON
    of the entry that was stored, `forced` what overrode the response. `judged` are the diagnostics
    of the body, as JSON, if `body` is only a part of it. The names are those of a snapshot.
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
        """Equal for two requests with the same token, target and body."""
        return self.token, self.target, self.body

    @property
    def weight(self) -> int:
        """About how many bytes of memory it takes."""
        return 500 + len(self.headers) + len(self.body) + len(self.answer) + len(self.entry or b"")


class EarlierRequest(Struct, frozen=True, array_like=True, gc=False):
    """What diagnostics need of the request before this one with the same identity."""

    number: int
    time: float
    status: int
    code: str | None
    stored: bool
    forced: bool

    @classmethod
    def from_record(cls, number: int, record: RecordedRequest) -> EarlierRequest:
        """Made of the record with this number in the journal."""
        stored, forced = record.entry is not None, record.forced is not None
        return cls(number, record.time, record.status, record.code, stored, forced)


class JournalEntry(Struct, frozen=True, gc=False):
    """A record, its number, and the last request before it with the same identity, if any."""

    number: int
    record: RecordedRequest
    repeat: EarlierRequest | None


class Entry(Struct, frozen=True, gc=False):
    """A log entry. `document` is its JSON, as in the response; quotas count its length."""

    id: str
    account: Account
    level: str
    document: bytes

    @classmethod
    def create(cls, account: Account, document: Mapping[str, Any]) -> Entry:
        """The entry with the JSON value `document`."""
        return cls(document["id"], account, document["level"], copy_compact(orjson.dumps(document)))


class StoredEntry(Struct, frozen=True, gc=False):
    """An entry and its number: each entry stored gets the next one."""

    number: int
    entry: Entry


@dataclass(frozen=True, slots=True)
class QuotaExceeded:
    """Why an entry was refused: the exhausted metric, and the usage of every quota."""

    metric: str
    quota_usages: tuple[QuotaUsage, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """The limit of each metric: those of a tier, or the account's own if `tier` is None."""

    tier: str | None
    quotas: Mapping[str, int]


def copy_compact(encoded: bytes) -> bytes:
    """A copy without the spare kilobytes that what orjson returns occupies as long as it lives."""
    return bytes(memoryview(encoded))
