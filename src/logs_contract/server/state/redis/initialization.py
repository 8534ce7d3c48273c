"""Initializes a Redis only once, even if many processes start at the same time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from redis import Redis
from redis.exceptions import LockError
from redis.lock import Lock

from logs_contract.server.state.protocols import StateUnavailableError
from logs_contract.server.state.redis.redis_client import INITIALIZED, RedisClient

_LOCK_SECONDS = 6.0  # seconds after which the lock expires if its process has died


def initialize_once(
    client: RedisClient, fill: Callable[[], None], timeout: float | None = None
) -> None:
    """Call `fill` if no process has initialized Redis yet.

    If another process is calling `fill`, waits for it, at most `timeout` seconds (None: without a
    limit). Raises the exceptions of `fill`, and `StateUnavailableError` if Redis cannot be used or
    the time is over.
    """
    if _is_initialized(client):
        return
    with _hold_lock(client, timeout):
        if not _is_initialized(client):
            fill()
            client.call(lambda redis: redis.set(INITIALIZED, 1))


def _is_initialized(client: RedisClient) -> bool:
    return bool(client.call(lambda redis: redis.exists(INITIALIZED)))


@contextmanager
def _hold_lock(client: RedisClient, timeout: float | None) -> Iterator[None]:
    """Acquire the lock, and renew it in a thread until the context ends."""

    def make_lock(redis: Redis) -> Any:
        return redis.lock(
            client.key("beginning"), timeout=_LOCK_SECONDS, sleep=0.05, thread_local=False
        )

    lock: Lock = client.call(make_lock)
    if not client.call(lambda _: lock.acquire(blocking_timeout=timeout)):
        raise client.make_error("another process has not finished initializing it")
    finished = Event()
    renewing = Thread(target=_renew, args=(client, lock, finished), daemon=True)
    renewing.start()
    try:
        yield
    finally:
        finished.set()
        renewing.join()
        _release(client, lock)


def _renew(client: RedisClient, lock: Lock, finished: Event) -> None:
    while not finished.wait(_LOCK_SECONDS / 3):
        try:
            client.call(lambda _: lock.reacquire())
        except (StateUnavailableError, LockError):
            return  # The calls of `fill` fail too.


def _release(client: RedisClient, lock: Lock) -> None:
    try:
        client.call(lambda _: lock.release())
    except (StateUnavailableError, LockError):
        return  # The lock expires.
