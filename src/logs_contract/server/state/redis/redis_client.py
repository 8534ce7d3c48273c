"""A client of one Redis: connections, keys, scripts, encoded values, and failures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib.resources import files
from threading import Lock
from typing import Any

import redis.asyncio as redis_asyncio
from msgspec.msgpack import Encoder
from redis import BlockingConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.commands.core import Script
from redis.connection import Connection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as RedisTimeoutError
from redis.retry import Retry

from logs_contract.server.redaction import without_password
from logs_contract.server.state.protocols import StateUnavailableError
from logs_contract.server.state.redis.circuit_breaker import CircuitBreaker

_TIMEOUT = 0.5  # seconds to connect, and to wait for a reply
_PAUSE = 0.25  # seconds after a failure in which no call is sent
_TRIAL_WAIT = 0.1  # seconds for which a caller waits for the trial call of another
_MAX_CONNECTIONS = 128  # of a process; a call that needs one more waits for it
PAGE_SIZE = 500  # items of a stream in one reply
_PREFIX = "{logs-mock}:"  # of all keys: the braces keep them in one slot of a cluster
INITIALIZED = f"{_PREFIX}begun"
encode = Encoder().encode  # the values that are opaque to Redis, as MessagePack


class _EmptyRedisError(RedisError):
    """A Redis that was just connected to has not been initialized, or has lost its data."""


_UNREACHABLE = (RedisConnectionError, RedisTimeoutError, OSError, _EmptyRedisError)
UNAVAILABLE = (*_UNREACHABLE, ResponseError)
Argument = bytes | str | int


class RedisClient:
    """Sends commands to the Redis at `url`. Raises ValueError for a URL it cannot understand.

    A command is sent once: Redis may have executed one without a reply, and sending it again
    could store an entry twice. A connection that Redis has closed while it was idle is replaced
    before a command is sent, so a restart between two calls is not noticed. If Redis comes back
    empty, it is initialized first.

    The query of the URL may set `socket_connect_timeout` and `socket_timeout` in seconds; both are
    0.5 by default. The latter bounds the wait for each reply, and for a free connection.
    """

    def __init__(self, url: str) -> None:
        self._options: dict[str, Any] = {
            "socket_connect_timeout": _TIMEOUT,
            "protocol": 2,  # its replies are the same in redis-py 7 and 8
        }
        self._initialize: Callable[[float], None] | None = None
        self._initializing = Lock()
        self._url = url
        self.address = without_password(url)
        try:
            self._pool = BlockingConnectionPool.from_url(
                url,
                **self._options,
                max_connections=_MAX_CONNECTIONS,
                socket_timeout=_TIMEOUT,
                retry=Retry(NoBackoff(), 0),
                redis_connect_func=self._check_connection,
            )
            self._pool.connection_class(**self._pool.connection_kwargs)
        except TypeError as error:  # the URL has an unknown option
            raise ValueError(str(error)) from error
        self._reply_timeout: float = self._pool.connection_kwargs["socket_timeout"]
        self._pool.timeout = self._reply_timeout  # to wait for a free connection
        self._breaker = CircuitBreaker(
            pause=_PAUSE, trial_wait=_TRIAL_WAIT, trial_timeout=4 * self._reply_timeout
        )
        self._redis = Redis(connection_pool=self._pool)
        self._compare_and_set = self.load_script("hash_compare_and_set")

    @staticmethod
    def key(name: str) -> str:
        """The full name of a key."""
        return f"{_PREFIX}{name}"

    def initialize_with(self, initialize: Callable[[float], None]) -> None:
        """Call `initialize` from now on whenever Redis turns out to be empty.

        It takes the seconds to wait for another process that initializes Redis, and raises
        `StateUnavailableError` after them.
        """
        self._initialize = initialize

    def load_script(self, *names: str) -> Script:
        """One script, made of the files ``<name>.lua`` of this package."""
        folder = files(__package__)
        return self._redis.register_script(
            "\n".join((folder / f"{name}.lua").read_text(encoding="utf-8") for name in names)
        )

    def call(self, work: Callable[[Redis], Any]) -> Any:
        """What `work` returns, called with redis-py's client. Raises `StateUnavailableError`."""
        if not self._breaker.allows_call():
            raise self.make_error(self._breaker.reason)
        try:
            try:
                result = work(self._redis)
            except _EmptyRedisError:  # raised before the command was sent
                self._initialize_again()
                result = work(self._redis)
        except UNAVAILABLE as error:
            if isinstance(error, _UNREACHABLE):
                self._breaker.record_failure(str(error))
            else:
                self._breaker.record_success()
            raise self.make_error(error) from error
        self._breaker.record_success()
        return result

    def run_script(
        self, script: Script, keys: Sequence[str], arguments: Iterable[Argument] = ()
    ) -> Any:
        """What a script replies, in one round trip. Raises `StateUnavailableError`."""
        return self.call(lambda _: script(keys=keys, args=arguments))

    def run_transaction(self, *commands: tuple[Any, ...]) -> list[Any]:
        """The replies to commands executed together (MULTI, EXEC), in one round trip."""

        def work(client: Redis) -> Any:
            with client.pipeline(transaction=True) as pipeline:
                for command in commands:
                    pipeline.execute_command(*command)  # type: ignore[no-untyped-call] # it has no types
                return pipeline.execute()

        return list(self.call(work))

    def update_field(
        self,
        key: str,
        fields: Sequence[bytes],
        update: Callable[[Sequence[bytes | None]], bytes | None],
    ) -> bytes | None:
        """Set the first of some fields of a hash to what `update` makes of them all, atomically.

        `update` is called again if another process changed a field meanwhile. If it returns None,
        nothing is set. redis-py's transactions would not do: they repeat one whose reply was lost.
        """
        while True:
            found = self.call(lambda client: client.hmget(key, fields))
            updated = update(found)
            if updated is None:
                return None
            read = [it or b"" for pair in zip(fields, found, strict=True) for it in pair]
            if self.run_script(self._compare_and_set, [key], [fields[0], updated, *read]):
                return updated

    def read_stream(self, key: str, after: int = 0) -> Iterator[tuple[int, dict[bytes, bytes]]]:
        """The number and the fields of each item of a stream after a number, oldest first."""
        while True:
            start = f"({after}-0"
            page = self.call(partial(Redis.xrange, name=key, min=start, count=PAGE_SIZE))
            for item_id, fields in page:
                after = int(item_id.partition(b"-")[0])
                yield after, fields
            if len(page) < PAGE_SIZE:
                return

    def make_blocking_client(self, block_seconds: float) -> redis_asyncio.Redis:
        """A client with a connection of its own, for commands that block Redis's reply so long."""
        client = redis_asyncio.Redis.from_url(
            self._url,
            **self._options,
            single_connection_client=True,
            retry=redis_asyncio.retry.Retry(NoBackoff(), 0),
        )
        # The query of the URL would take precedence over an argument.
        options = client.connection_pool.connection_kwargs
        options["socket_timeout"] = block_seconds + self._reply_timeout
        return client

    def make_error(self, reason: object) -> StateUnavailableError:
        """The error to raise if Redis cannot be used for `reason`."""
        why = str(reason) or "no answer"  # a timeout of asyncio has no message
        return StateUnavailableError(f"state {self.address} cannot be used: {why}")

    def close(self) -> None:
        """Close every connection."""
        self._pool.disconnect()

    def _check_connection(self, connection: Connection) -> None:
        """Set up a new connection. Raises `_EmptyRedisError` if Redis is not initialized."""
        connection.on_connect()  # type: ignore[no-untyped-call] # it has no types
        if self._initialize is not None:
            connection.send_command("EXISTS", INITIALIZED)  # type: ignore[no-untyped-call] # nor has it
            if not connection.read_response():
                raise _EmptyRedisError("it has lost everything")

    def _initialize_again(self) -> None:
        wait = 1.5 * self._reply_timeout  # another process may be initializing Redis
        try:
            if not self._initializing.acquire(timeout=wait):
                raise self.make_error("it is being initialized again")
            try:
                if self._initialize is not None:
                    self._initialize(wait)
            finally:
                self._initializing.release()
        except StateUnavailableError:
            self._breaker.record_failure("it has lost everything")
            raise
