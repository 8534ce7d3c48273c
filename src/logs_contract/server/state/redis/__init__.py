"""State in Redis. All processes that use the same Redis share it.

The state has the same bounds as state in memory. When a client gets the response to an entry, the
entry is in Redis. The settings of Redis determine what survives a crash of Redis. Everything
survives with ``appendonly yes`` and ``appendfsync always``. All but the last second survives with
``appendfsync everysec``. Nothing survives without ``appendonly``.

Every key begins with ``{logs-mock}:``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial

from logs_contract.server.state.protocols import State
from logs_contract.server.state.redis.initialization import initialize_once
from logs_contract.server.state.redis.redis_accounts import RedisAccounts
from logs_contract.server.state.redis.redis_client import RedisClient
from logs_contract.server.state.redis.redis_clocks import RedisClocks
from logs_contract.server.state.redis.redis_faults import RedisFaults
from logs_contract.server.state.redis.redis_journal import MAX_BYTES, RedisJournal
from logs_contract.server.state.redis.redis_tokens import RedisTokens


class RedisState:
    """The `State` of all processes that use the Redis at `url`.

    `url` begins with ``redis://``, ``rediss://`` or ``unix://``. The first call connects. The state
    keeps the newest `max_entries` entries and `max_requests` records of the journal. `quotas` are
    the limits of the tier ``default`` if Redis has none. Raises ValueError if `url` is not valid.
    Every method raises `StateUnavailableError` if Redis cannot be reached, does not reply within
    half a second, or refuses a command.
    """

    remote = True

    def __init__(
        self,
        url: str,
        *,
        quotas: Mapping[str, int],
        max_entries: int,
        max_requests: int = 1,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        self._make_copy = partial(
            RedisState,
            url,
            quotas=quotas,
            max_entries=max_entries,
            max_requests=max_requests,
            max_bytes=max_bytes,
        )
        self._client = client = RedisClient(url)
        self.tokens = RedisTokens(client)
        self.accounts = RedisAccounts(client, quotas=quotas, max_entries=max_entries)
        self.clocks = RedisClocks(client)
        self.journal = RedisJournal(client, max_records=max_requests, max_bytes=max_bytes)
        self.faults = RedisFaults(client)

    def initialize(self, fill: Callable[[State], None], *, initialized: bool = False) -> None:
        def initialize(timeout: float | None) -> None:
            # The copy's client does not check whether Redis is initialized.
            with closing(self._make_copy()) as copy:
                initialize_once(copy._client, partial(fill, copy), timeout)  # noqa: SLF001, same class

        if not initialized:
            initialize(None)
        self._client.initialize_with(initialize)

    def close(self) -> None:
        """Close all connections to Redis."""
        self.journal.close()
        self._client.close()
