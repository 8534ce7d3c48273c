"""The journal in memory."""

from __future__ import annotations

import asyncio
from collections import deque
from threading import Lock

from logs_contract.server.state.models import EarlierRequest, JournalEntry, RecordedRequest

MAX_BYTES = 128 * 1024 * 1024  # the total size of all records, approximately
_Waiter = tuple[asyncio.AbstractEventLoop, "asyncio.Future[None]"]


class MemoryJournal:
    """Keeps the newest `max_records` records, of at most `max_bytes` bytes in total."""

    def __init__(self, *, max_records: int, max_bytes: int = MAX_BYTES) -> None:
        self._lock = Lock()
        self._max_records = max_records
        self._max_bytes = max_bytes
        self._entries: deque[JournalEntry] = deque()
        self._latest: dict[int, JournalEntry] = {}  # by hash of the identity
        self._bytes = 0
        self._waiting: list[_Waiter] = []
        self._closed = False
        self.newest = 0
        self.dropped = 0

    @property
    def kept(self) -> int:
        return len(self._entries)

    def append(self, record: RecordedRequest) -> None:
        identity, weight = hash(record.identity), record.weight
        with self._lock:
            self.newest = number = self.newest + 1
            earlier = self._latest.get(identity)
            repeat = (
                None
                if earlier is None
                else EarlierRequest.from_record(earlier.number, earlier.record)
            )
            entry = self._latest[identity] = JournalEntry(number, record, repeat)
            self._entries.append(entry)
            self._bytes += weight
            while len(self._entries) > self._max_records or (
                self._bytes > self._max_bytes and len(self._entries) > 1
            ):
                self._drop_oldest()
            has_waiting = bool(self._waiting)
        if has_waiting:
            self._wake_all()

    def since(self, number: int) -> list[JournalEntry]:
        found: list[JournalEntry] = []
        with self._lock:
            if number < (self._entries[0].number if self._entries else 0):
                return list(self._entries)
            for entry in reversed(self._entries):
                if entry.number <= number:
                    break
                found.append(entry)
        return found[::-1]

    def find(self, number: int) -> JournalEntry | None:
        found = self.since(number - 1)[:1]
        return found[0] if found and found[0].number == number else None

    async def wait_after(self, number: int, seconds: float) -> list[JournalEntry]:
        await self._wait_for_change(number, seconds)
        return self.since(number)

    async def _wait_for_change(self, number: int, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        with self._lock:
            if self.newest > number or self._closed:
                return
            self._waiting.append((loop, future))
        await asyncio.wait([future], timeout=seconds)
        if not future.done():
            with self._lock:
                self._waiting = [it for it in self._waiting if it[1] is not future]

    def clear(self) -> None:
        with self._lock:
            self._entries.clear()
            self._latest.clear()
            self._bytes = self.dropped = 0

    def forget(self, organisation: str) -> None:
        with self._lock:
            self._entries = deque(it for it in self._entries if not _belongs_to(it, organisation))
            self._latest = {
                identity: it
                for identity, it in self._latest.items()
                if not _belongs_to(it, organisation)
            }
            self._bytes = sum(entry.record.weight for entry in self._entries)

    def close(self) -> None:
        with self._lock:
            self._closed = True
        self._wake_all()

    def _wake_all(self) -> None:
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for loop, future in waiting:
            loop.call_soon_threadsafe(_wake, future)

    def _drop_oldest(self) -> None:
        oldest = self._entries.popleft()
        identity = hash(oldest.record.identity)
        self._bytes -= oldest.record.weight
        self.dropped += 1
        if self._latest.get(identity) is oldest:
            del self._latest[identity]


def _belongs_to(entry: JournalEntry, organisation: str) -> bool:
    account = entry.record.account
    return account is not None and account.organisation == organisation


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
