"""Concurrent requests that affect each other."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from tests.mutants.deployment import Caller, Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import ApiError, Request, Response

MOMENT = 0.003  # seconds that a step takes, so that other requests overlap with it


@caught_by("robustness.concurrent")
class EntryInASharedField(Deployment):
    """The entry is kept in a field of the handler, which all requests share."""

    entry: dict[str, Any]

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        self.entry = entry
        time.sleep(MOMENT)
        return super().store(self.entry)


@caught_by("robustness.concurrent")
class CallerInASharedField(Deployment):
    """The caller is kept in a global variable, which another request may overwrite."""

    now_calling: Caller | None = None

    def authorize(self, request: Request) -> Caller:
        self.now_calling = None
        token = self.read_token(request)
        self.now_calling = self.find_caller(token) if token else None
        time.sleep(MOMENT)
        if self.now_calling is None:
            raise self.unauthorized()
        self.check_scope(self.now_calling, request)
        return self.now_calling


@caught_by("robustness.concurrent")
class ErrorInASharedField(Deployment):
    """A validation error is kept in a singleton, where the next request finds it."""

    error: ApiError | None = None

    def read_entry(self, request: Request) -> dict[str, Any]:
        try:
            return super().read_entry(request)
        except ApiError as error:
            self.error = error
            time.sleep(MOMENT)
            self.error = None
            raise

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        if self.error is not None:
            raise self.error
        return super().store(entry)


@caught_by("ingest.unique-id")
class IdReadThenWritten(Deployment):
    """The counter is read and then written, without a lock."""

    last = 0

    def make_id(self, entry: dict[str, Any]) -> Any:
        number = self.last + 1
        time.sleep(MOMENT)
        self.last = max(self.last, number)
        return f"log_{number}"


@caught_by("robustness.no-server-error")
class PoolOfFourConnections(Deployment):
    """The pool has four database connections, and a fifth request fails at once."""

    busy = 0

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        with self.lock:
            self.busy += 1
            full = self.busy > 4
        try:
            if full:
                raise ApiError(503, "unavailable", "the connection pool is exhausted")
            time.sleep(MOMENT)
            return super().store(entry)
        finally:
            with self.lock:
                self.busy -= 1


@caught_by("quota.refused")
class QuotaCheckedOneAtATime(Deployment):
    """A request is accepted without a check while another one is being checked."""

    checking = 0

    def check_quota(self, caller: Caller, entry: dict[str, Any]) -> None:
        if caller is not Caller.OVER_QUOTA:
            return
        with self.lock:
            self.checking += 1
            alone = self.checking == 1
        try:
            time.sleep(MOMENT)
            if alone:
                super().check_quota(caller, entry)
        finally:
            with self.lock:
                self.checking -= 1


@caught_by("robustness.concurrent")
class AnswersSwapped(Deployment):
    """Responses are assigned to requests in the order in which they are finished."""

    waiting: list[Response]

    def __init__(self) -> None:
        super().__init__()
        self.waiting = []

    def respond(self, request: Request) -> Response:
        response = super().respond(request)
        with self.lock:
            self.waiting.append(response)
        time.sleep(MOMENT)
        with self.lock:
            return self.waiting.pop()


@caught_by("robustness.concurrent")
class DateFormatShared(Deployment):
    """Threads share Java's SimpleDateFormat: one clears its calendar while another formats."""

    calendar = datetime.fromtimestamp(0, UTC)

    def format_time(self, moment: datetime) -> Any:
        self.calendar = datetime.fromtimestamp(0, UTC)
        time.sleep(MOMENT)
        self.calendar = moment
        time.sleep(MOMENT)
        return super().format_time(self.calendar)


@caught_by("robustness.concurrent")
class LongBodiesShareABuffer(Deployment):
    """A body above 4 KiB is read into a pooled buffer, which is released too early."""

    buffer = b""

    def decode(self, body: bytes) -> str:
        if len(body) > 4096:
            self.buffer = body
            time.sleep(MOMENT)
            body = self.buffer
        return super().decode(body)


@caught_by("robustness.concurrent")
class ScopeInASharedField(Deployment):
    """The scope of the last token is kept in a field that all requests share, without a pause."""

    scoped = True

    def check_scope(self, caller: Caller, request: Request) -> None:
        self.scoped = caller is not Caller.WITHOUT_SCOPE

    def read_entry(self, request: Request) -> dict[str, Any]:
        entry = super().read_entry(request)
        time.sleep(0)  # another thread may run, as at each read from a database
        if not self.scoped:
            raise ApiError(403, "forbidden", "the token lacks logs:write")
        return entry


@caught_by("ingest.unique-id")
class IdIsTheMillisecond(Deployment):
    """An id is the time in milliseconds."""

    def make_id(self, entry: dict[str, Any]) -> Any:
        return f"log_{time.time_ns() // 1_000_000}"
