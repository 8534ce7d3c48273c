"""The journal in Redis."""

from __future__ import annotations

import hashlib

from msgspec.msgpack import Decoder
from msgspec.structs import replace

from logs_contract.server.state.models import EarlierRequest, JournalEntry, RecordedRequest
from logs_contract.server.state.redis.redis_client import Argument, RedisClient, encode
from logs_contract.server.state.redis.stream_follower import StreamFollower

MAX_BYTES = 128 * 1024 * 1024  # the total size of all records, approximately
_decode_record = Decoder(RecordedRequest).decode
_decode_earlier = Decoder(EarlierRequest).decode


class RedisJournal:
    """Keeps the newest `max_records` records, of at most `max_bytes` bytes in total.

    The journal is a stream whose ids are ``<number>-0``, a hash of the latest record of each
    identity (equal requests have equal identities), and a hash of counts.
    """

    def __init__(
        self, client: RedisClient, *, max_records: int, max_bytes: int = MAX_BYTES
    ) -> None:
        self._client = client
        self._bounds = (max_records, max_bytes)
        self._records = client.key("journal")
        self._latest = client.key("journal:latest")
        self._counts = client.key("journal:counts")
        self._keys = [self._records, self._latest, self._counts]
        self._append_script = client.load_script("journal_remove", "journal_append")
        self._forget_script = client.load_script("journal_remove", "journal_forget")
        self._follower = StreamFollower(client, self._records, _read_entry)

    @property
    def kept(self) -> int:
        return int(self._client.call(lambda redis: redis.xlen(self._records)))

    @property
    def dropped(self) -> int:
        return self._read_count("dropped")

    @property
    def newest(self) -> int:
        return self._read_count("newest")

    def append(self, record: RecordedRequest) -> None:
        account = b"" if record.account is None else encode(record.account)
        earlier = encode(EarlierRequest.from_record(0, record))  # for the next equal request
        arguments: list[Argument] = [encode(record), account, earlier, _hash_identity(record)]
        arguments += [record.weight, *self._bounds]
        self._client.run_script(self._append_script, self._keys, arguments)

    def since(self, number: int) -> list[JournalEntry]:
        return [_read_entry(*item) for item in self._client.read_stream(self._records, number)]

    def find(self, number: int) -> JournalEntry | None:
        item_id = f"{number}-0"
        found = self._client.call(lambda redis: redis.xrange(self._records, item_id, item_id))
        return _read_entry(number, found[0][1]) if found else None

    async def wait_after(self, number: int, seconds: float) -> list[JournalEntry]:
        return await self._follower.wait_after(number, seconds)

    def clear(self) -> None:
        self._client.run_transaction(
            ("DEL", self._records, self._latest), ("HDEL", self._counts, "dropped", "bytes")
        )

    def forget(self, organisation: str) -> None:
        self._client.run_script(self._forget_script, self._keys, [organisation])

    def close(self) -> None:
        self._follower.close()

    def _read_count(self, name: str) -> int:
        return int(self._client.call(lambda redis: redis.hget(self._counts, name)) or 0)


def _hash_identity(record: RecordedRequest) -> bytes:
    return hashlib.sha256(encode(record.identity)).digest()[:16]


def _read_entry(number: int, fields: dict[bytes, bytes]) -> JournalEntry:
    before, _, earlier = fields[b"before"].partition(b":")
    repeat = replace(_decode_earlier(earlier), number=int(before)) if before else None
    return JournalEntry(number, _decode_record(fields[b"record"]), repeat)
