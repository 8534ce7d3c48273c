"""A client of one Redis. It manages connections, keys, scripts, encoded values and failures."""

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

from logs_contract.server.redaction import remove_password
from logs_contract.server.state.protocols import StateUnavailableError
from logs_contract.server.state.redis.circuit_breaker import CircuitBreaker

_TIMEOUT = 0.5  # seconds to wait for a connection, and for a reply
_PAUSE = 0.25  # seconds without calls after a failure
_TRIAL_WAIT = 0.1  # seconds that a caller waits for the trial call of another caller
_MAX_CONNECTIONS = 128  # per process. If all are in use, a call waits for one.
PAGE_SIZE = 500  # items of a stream in one reply
_PREFIX = "{logs-mock}:"  # Because of the braces, a cluster stores all keys in one slot.
INITIALIZED = f"{_PREFIX}begun"  # the key that exists if Redis is initialized
_LOST_DATA = "Redis has lost its data"
encode = Encoder().encode  # encodes as MessagePack the values that Redis does not interpret


class _EmptyRedisError(RedisError):
    """The Redis of a new connection is not initialized, or has lost its data."""


_UNREACHABLE = (RedisConnectionError, RedisTimeoutError, OSError, _EmptyRedisError)
UNAVAILABLE = (*_UNREACHABLE, ResponseError)
Argument = bytes | str | int


class RedisClient:
    """Sends commands to the Redis at `url`. Raises ValueError if `url` is not valid.

    Each command is sent only once. Redis may have executed a command without a reply, and sending
    the command again could store an entry twice. If Redis has closed an idle connection, the client
    replaces it before it sends a command, so a restart of Redis between two calls causes no error.
    If Redis is empty after the restart, the client initializes it before it sends the command.

    The query of the URL may set `socket_connect_timeout` and `socket_timeout`, in seconds. The
    default of both is 0.5. `socket_timeout` limits the wait for a reply and for a free connection.
    """

    def __init__(self, url: str) -> None:
        self._options: dict[str, Any] = {
            "socket_connect_timeout": _TIMEOUT,
            "protocol": 2,  # redis-py 7 and 8 return the same replies with this version
        }
        self._initialize: Callable[[float], None] | None = None
        self._initializing = Lock()
        self._url = url
        self.address = remove_password(url)
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
        """Return the full name of a key."""
        return f"{_PREFIX}{name}"

    def initialize_with(self, initialize: Callable[[float], None]) -> None:
        """Call `initialize` from now on whenever a new connection shows that Redis is empty.

        The argument of `initialize` is how many seconds it may wait for another process that is
        initializing Redis. It raises `StateUnavailableError` after this time.
        """
        self._initialize = initialize

    def load_script(self, *names: str) -> Script:
        """Load one script from the files ``<name>.lua`` of this package, joined in their order."""
        folder = files(__package__)
        return self._redis.register_script(
            "\n".join((folder / f"{name}.lua").read_text(encoding="utf-8") for name in names)
        )

    def call(self, work: Callable[[Redis], Any]) -> Any:
        """Call `work` with redis-py's client and return its result.

        Raises `StateUnavailableError`.
        """
        if not self._breaker.allows_call():
            raise self.make_error(self._breaker.reason)
        try:
            try:
                result = work(self._redis)
            except _EmptyRedisError:  # It is raised before the command is sent.
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
        """Run a script in one round trip and return its reply. Raises `StateUnavailableError`."""
        return self.call(lambda _: script(keys=keys, args=arguments))

    def run_transaction(self, *commands: tuple[Any, ...]) -> list[Any]:
        """Run commands as one transaction (MULTI, EXEC) in one round trip. Return the replies."""

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
        """Set the first of `fields` of a hash to the result of `update`, atomically, and return it.

        `update` gets the values of all `fields`. It is called again if another process has changed
        one of them in between. If it returns None, nothing is set. This does not use transactions
        of redis-py, because they send a transaction again if its reply is lost.
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
        """Yield the number and the fields of each item of a stream after `after`, oldest first."""
        while True:
            start = f"({after}-0"
            page = self.call(partial(Redis.xrange, name=key, min=start, count=PAGE_SIZE))
            for item_id, fields in page:
                after = int(item_id.partition(b"-")[0])
                yield after, fields
            if len(page) < PAGE_SIZE:
                return

    def make_blocking_client(self, block_seconds: float) -> redis_asyncio.Redis:
        """Create a client with one connection, for commands that wait up to `block_seconds`."""
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
        """Create the error that says why Redis cannot be used."""
        why = str(reason) or "no reply"  # A timeout of asyncio has no message.
        return StateUnavailableError(f"state {self.address} cannot be used: {why}")

    def close(self) -> None:
        """Close all connections."""
        self._pool.disconnect()

    def _check_connection(self, connection: Connection) -> None:
        """Set up a new connection. Raises `_EmptyRedisError` if Redis is not initialized."""
        connection.on_connect()  # type: ignore[no-untyped-call] # it has no types
        if self._initialize is not None:
            connection.send_command("EXISTS", INITIALIZED)  # type: ignore[no-untyped-call] # it has no types
            if not connection.read_response():
                raise _EmptyRedisError(_LOST_DATA)

    def _initialize_again(self) -> None:
        wait = 1.5 * self._reply_timeout  # another process may be initializing Redis
        try:
            if not self._initializing.acquire(timeout=wait):
                raise self.make_error("another request is still initializing it again")
            try:
                if self._initialize is not None:
                    self._initialize(wait)
            finally:
                self._initializing.release()
        except StateUnavailableError:
            self._breaker.record_failure(_LOST_DATA)
            raise
