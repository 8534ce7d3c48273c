"""Fills a Redis once, whoever of many processes comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from redis import Redis
from redis.exceptions import LockError
from redis.lock import Lock

from logs_contract.server.state.protocol import StateUnavailableError
from logs_contract.server.state.redis.redis_client import BEGUN, RedisClient

_LOCKED = 6.0  # seconds after which a process that has died holds up the others no longer


def begin_once(link: RedisClient, fill: Callable[[], None], patience: float | None = None) -> None:
    """Call `fill` unless a call of it was completed; others wait meanwhile.

    Raises what `fill` raises, and `StateUnavailableError`, also where somebody else's takes longer
    than `patience` seconds.
    """
    if link.call(lambda client: client.exists(BEGUN)):
        return
    with _alone(link, patience):
        if not link.call(lambda client: client.exists(BEGUN)):
            fill()
            link.call(lambda client: client.set(BEGUN, 1))


@contextmanager
def _alone(link: RedisClient, patience: float | None) -> Iterator[None]:
    """Hold the lock, and renew it for as long as it takes."""

    def make(client: Redis) -> Any:
        return client.lock(
            link.key("initial_state"), timeout=_LOCKED, sleep=0.05, thread_local=False
        )

    lock: Lock = link.call(make)
    if not link.call(lambda _: lock.acquire(blocking_timeout=patience)):
        raise link.unavailable("somebody else fills it and has not come to an end")
    done = Event()
    renewing = Thread(target=_renew, args=(link, lock, done), daemon=True)
    renewing.start()
    try:
        yield
    finally:
        done.set()
        renewing.join()
        _release(link, lock)


def _renew(link: RedisClient, lock: Lock, done: Event) -> None:
    while not done.wait(_LOCKED / 3):
        try:
            link.call(lambda _: lock.reacquire())
        except (StateUnavailableError, LockError):
            return  # the one who fills notices, too


def _release(link: RedisClient, lock: Lock) -> None:
    try:
        link.call(lambda _: lock.release())
    except (StateUnavailableError, LockError):
        return  # it ends by itself
