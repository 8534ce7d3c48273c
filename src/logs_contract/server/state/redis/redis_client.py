"""The way to Redis: connections, names of keys, scripts, and what becomes of failures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib.resources import files
from threading import Lock
from typing import Any

import redis.asyncio
from redis import BlockingConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.commands.core import Script
from redis.connection import Connection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry

from logs_contract.server.redaction import without_password
from logs_contract.server.state.protocol import StateUnavailableError
from logs_contract.server.state.redis.circuit_breaker import CircuitBreaker

TIMEOUT = 0.5  # seconds, to connect and for each answer
_PAUSE = 0.25  # seconds after a failure in which nobody tries
_GRACE = 0.1  # seconds to wait for the one who tries again
_CONNECTIONS = 128  # of a process; who needs one more waits for it
_PATIENCE = 0.75  # seconds, with those who begin it again and for those who do so elsewhere
PAGE = 500  # items of a stream read at once
_PREFIX = "{logs-mock}:"  # of all keys, which are in one slot of a cluster
BEGUN = f"{_PREFIX}initialized"


class _LostError(RedisError):
    """A Redis that has just been connected to has nothing in it."""


_UNREACHABLE = (RedisConnectionError, RedisTimeoutError, OSError, _LostError)
UNAVAILABLE = (*_UNREACHABLE, ResponseError)
Argument = bytes | str | int


class RedisClient:
    """One Redis, by its URL. Raises ValueError for a URL it cannot understand.

    A call is sent once: one that is not answered may have been carried out, and to send it again
    could store an entry twice. A connection that Redis closed while nobody used it is replaced
    before a call, so a restart in between is not noticed; a Redis that has come back empty is
    initialized again first.
    """

    def __init__(self, url: str) -> None:
        self._options: dict[str, Any] = {
            "socket_connect_timeout": TIMEOUT,
            "protocol": 2,  # its replies are the same in redis-py 7 and 8
        }
        self._begin: Callable[[float | None], None] | None = None
        self._beginning = Lock()
        self._url = url
        self.address = without_password(url)
        self._breaker = CircuitBreaker(pause=_PAUSE, grace=_GRACE, patience=4 * TIMEOUT)
        try:
            self._pool = BlockingConnectionPool.from_url(
                url,
                **self._options,
                max_connections=_CONNECTIONS,
                timeout=TIMEOUT,
                socket_timeout=TIMEOUT,
                retry=Retry(NoBackoff(), 0),
                redis_connect_func=self._connected,
            )
            self._pool.connection_class(**self._pool.connection_kwargs)
        except TypeError as error:  # an option in the URL that there is not
            raise ValueError(str(error)) from error
        self._redis = Redis(connection_pool=self._pool)
        self._swap = self.script("hash_swap")

    @staticmethod
    def key(name: str) -> str:
        """The key of this name."""
        return f"{_PREFIX}{name}"

    def begin_with(self, begin: Callable[[float | None], None]) -> None:
        """How to begin a Redis that has lost everything.

        `begin` waits so many seconds for somebody else who does it, and raises
        `StateUnavailableError` where they were not enough.
        """
        self._begin = begin

    def script(self, *names: str) -> Script:
        """The files ``<name>.lua`` here as one script."""
        here = files(__package__)
        return self._redis.register_script(
            "\n".join((here / f"{name}.lua").read_text(encoding="utf-8") for name in names)
        )

    def call(self, work: Callable[[Redis], Any]) -> Any:
        """What `work` does with a client of Redis. Raises `StateUnavailableError`."""
        if not self._breaker.lets_through():
            raise self.unavailable(self._breaker.reason)
        try:
            try:
                result = work(self._redis)
            except _LostError:  # before anything was sent
                self._begin_again()
                result = work(self._redis)
        except UNAVAILABLE as error:
            if isinstance(error, _UNREACHABLE):
                self._breaker.failed(str(error))
            else:
                self._breaker.succeeded()
            raise self.unavailable(error) from error
        self._breaker.succeeded()
        return result

    def run(self, script: Script, keys: Sequence[str], arguments: Iterable[Argument] = ()) -> Any:
        """What a script replies, in one round trip. Raises `StateUnavailableError`."""
        return self.call(lambda _: script(keys=keys, args=arguments))

    def atomically(self, *commands: tuple[Any, ...]) -> list[Any]:
        """The answers to commands that nobody else's come between, in one round trip."""

        def work(client: Redis) -> Any:
            with client.pipeline(transaction=True) as pipeline:
                for command in commands:
                    pipeline.execute_command(*command)  # type: ignore[no-untyped-call] # it has no types
                return pipeline.execute()

        return list(self.call(work))

    def change(
        self,
        key: str,
        fields: Sequence[bytes],
        how: Callable[[Sequence[bytes | None]], bytes | None],
    ) -> bytes | None:
        """Set the first of some fields of a hash to what `how` makes of them, in one atomic step.

        `how` is asked again where somebody else was faster; where it returns None, nothing is set.
        redis-py's transactions would not do: they repeat one whose answer was lost.
        """
        while True:
            found = self.call(lambda client: client.hmget(key, fields))
            changed = how(found)
            if changed is None:
                return None
            seen = [it or b"" for pair in zip(fields, found, strict=True) for it in pair]
            if self.run(self._swap, [key], [fields[0], changed, *seen]):
                return changed

    def items(self, key: str, after: int = 0) -> Iterator[tuple[int, dict[bytes, bytes]]]:
        """The numbers and fields of a stream's items after a number, oldest first."""
        while True:
            start = f"({after}-0"
            page = self.call(partial(Redis.xrange, name=key, min=start, count=PAGE))
            for item_id, fields in page:
                after = int(item_id.partition(b"-")[0])
                yield after, fields
            if len(page) < PAGE:
                return

    def waiting(self, seconds: float) -> redis.asyncio.Redis:
        """A client for an event loop, with a connection of its own, and so long for each answer."""
        return redis.asyncio.Redis.from_url(
            self._url,
            **self._options,
            single_connection_client=True,
            socket_timeout=seconds,
            retry=redis.asyncio.retry.Retry(NoBackoff(), 0),
        )

    def unavailable(self, reason: object) -> StateUnavailableError:
        """The error that says why there is no state."""
        why = str(reason) or "no answer"  # a timeout of asyncio has no message
        return StateUnavailableError(f"state {self.address} cannot be used: {why}")

    def close(self) -> None:
        """Close every connection."""
        self._pool.disconnect()

    def _connected(self, connection: Connection) -> None:
        connection.on_connect()  # type: ignore[no-untyped-call] # it has no types
        if self._begin is not None:
            connection.send_command("EXISTS", BEGUN)  # type: ignore[no-untyped-call] # nor has it
            if not connection.read_response():
                raise _LostError("it has lost everything")

    def _begin_again(self) -> None:
        try:
            if not self._beginning.acquire(timeout=_PATIENCE):
                raise self.unavailable("it is being filled again")
            try:
                if self._begin is not None:
                    self._begin(_PATIENCE)
            finally:
                self._beginning.release()
        except StateUnavailableError:
            self._breaker.failed("it has lost everything")
            raise
