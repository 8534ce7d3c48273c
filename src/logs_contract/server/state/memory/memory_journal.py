"""The journal in memory."""

from __future__ import annotations

import asyncio
from collections import deque
from threading import Lock

from logs_contract.server.state.models import EarlierRequest, JournalEntry, RecordedRequest

MAX_BYTES = 128 * 1024 * 1024  # of all records together, about
_Waiter = tuple[asyncio.AbstractEventLoop, "asyncio.Future[None]"]


class MemoryJournal:
    """The newest `max_records` records, and no more than `max_bytes` of them."""

    def __init__(self, *, max_records: int, max_bytes: int = MAX_BYTES) -> None:
        self._lock = Lock()
        self._max_records = max_records
        self._max_bytes = max_bytes
        self._records: deque[JournalEntry] = deque()
        self._latest: dict[int, JournalEntry] = {}  # by what makes two requests the same
        self._bytes = 0
        self._waiters: list[_Waiter] = []
        self._closed = False
        self.newest = 0
        self.dropped = 0

    @property
    def kept(self) -> int:
        return len(self._records)

    def append(self, record: RecordedRequest) -> None:
        same, weight = hash(record.identity), record.weight
        with self._lock:
            self.newest = number = self.newest + 1
            before = self._latest.get(same)
            repeat = (
                None if before is None else EarlierRequest.from_record(before.number, before.record)
            )
            kept = self._latest[same] = JournalEntry(number, record, repeat)
            self._records.append(kept)
            self._bytes += weight
            while len(self._records) > self._max_records or (
                self._bytes > self._max_bytes and len(self._records) > 1
            ):
                self._drop_oldest()
            waiting = bool(self._waiters)
        if waiting:
            self._wake_all()

    def since(self, number: int) -> list[JournalEntry]:
        found: list[JournalEntry] = []
        with self._lock:
            if number < (self._records[0].number if self._records else 0):
                return list(self._records)
            for kept in reversed(self._records):
                if kept.number <= number:
                    break
                found.append(kept)
        return found[::-1]

    def find(self, number: int) -> JournalEntry | None:
        found = self.since(number - 1)[:1]
        return found[0] if found and found[0].number == number else None

    async def after(self, number: int, seconds: float) -> list[JournalEntry]:
        await self._changed(number, seconds)
        return self.since(number)

    async def _changed(self, number: int, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[None] = loop.create_future()
        with self._lock:
            if self.newest > number or self._closed:
                return
            self._waiters.append((loop, future))
        await asyncio.wait([future], timeout=seconds)
        if not future.done():
            with self._lock:
                self._waiters = [waiter for waiter in self._waiters if waiter[1] is not future]

    def clear(self) -> None:
        with self._lock:
            self._records.clear()
            self._latest.clear()
            self._bytes = self.dropped = 0

    def forget(self, organisation: str) -> None:
        with self._lock:
            self._records = deque(it for it in self._records if not _is_of(organisation, it))
            self._latest = {
                same: it for same, it in self._latest.items() if not _is_of(organisation, it)
            }
            self._bytes = sum(kept.record.weight for kept in self._records)

    def close(self) -> None:
        with self._lock:
            self._closed = True
        self._wake_all()

    def _wake_all(self) -> None:
        with self._lock:
            waiters, self._waiters = self._waiters, []
        for loop, future in waiters:
            loop.call_soon_threadsafe(_wake, future)

    def _drop_oldest(self) -> None:
        oldest = self._records.popleft()
        same = hash(oldest.record.identity)
        self._bytes -= oldest.record.weight
        self.dropped += 1
        if self._latest.get(same) is oldest:
            del self._latest[same]


def _is_of(organisation: str, kept: JournalEntry) -> bool:
    account = kept.record.account
    return account is not None and account.organisation == organisation


def _wake(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
