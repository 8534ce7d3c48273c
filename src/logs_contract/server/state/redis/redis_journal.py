"""The journal in Redis."""

from __future__ import annotations

import hashlib

from msgspec.structs import replace

from logs_contract.server.state.models import EarlierRequest, JournalEntry, RecordedRequest
from logs_contract.server.state.redis.codec import encode, read_record, read_repeat
from logs_contract.server.state.redis.redis_client import Argument, RedisClient
from logs_contract.server.state.redis.stream_follower import StreamFollower

MAX_BYTES = 128 * 1024 * 1024  # of all records together, about


class RedisJournal:
    """The newest `max_records` records, and no more than `max_bytes` of them.

    A stream whose ids are ``<number>-0``, a hash of the latest record of each kind that is the
    same, and one of counts.
    """

    def __init__(self, link: RedisClient, *, max_records: int, max_bytes: int = MAX_BYTES) -> None:
        self._link = link
        self._bounds = (max_records, max_bytes)
        self._records = link.key("journal")
        self._latest = link.key("journal:latest")
        self._counts = link.key("journal:counts")
        self._keys = [self._records, self._latest, self._counts]
        self._append = link.script("journal_remove", "journal_append")
        self._forget = link.script("journal_remove", "journal_forget")
        self._following = StreamFollower(link, self._records, _kept)

    @property
    def kept(self) -> int:
        return int(self._link.call(lambda client: client.xlen(self._records)))

    @property
    def dropped(self) -> int:
        return self._counted("dropped")

    @property
    def newest(self) -> int:
        return self._counted("newest")

    def append(self, record: RecordedRequest) -> None:
        account = b"" if record.account is None else encode(record.account)
        told = encode(EarlierRequest.from_record(0, record))
        arguments: list[Argument] = [encode(record), account, told, _same(record)]
        arguments += [record.weight, *self._bounds]
        self._link.run(self._append, self._keys, arguments)

    def since(self, number: int) -> list[JournalEntry]:
        return [_kept(*item) for item in self._link.items(self._records, number)]

    def find(self, number: int) -> JournalEntry | None:
        item_id = f"{number}-0"
        found = self._link.call(lambda client: client.xrange(self._records, item_id, item_id))
        return _kept(number, found[0][1]) if found else None

    async def after(self, number: int, seconds: float) -> list[JournalEntry]:
        return await self._following.after(number, seconds)

    def clear(self) -> None:
        self._link.atomically(
            ("DEL", self._records, self._latest), ("HDEL", self._counts, "dropped", "bytes")
        )

    def forget(self, organisation: str) -> None:
        self._link.run(self._forget, self._keys, [organisation])

    def close(self) -> None:
        self._following.close()

    def _counted(self, name: str) -> int:
        return int(self._link.call(lambda client: client.hget(self._counts, name)) or 0)


def _same(record: RecordedRequest) -> bytes:
    """Equal for two requests that are the same."""
    hashed = hashlib.sha256(encode(record.identity))
    return hashed.digest()[:16]


def _kept(number: int, fields: dict[bytes, bytes]) -> JournalEntry:
    before, _, told = fields[b"before"].partition(b":")
    repeat = replace(read_repeat(told), number=int(before)) if before else None
    return JournalEntry(number, read_record(fields[b"record"]), repeat)
