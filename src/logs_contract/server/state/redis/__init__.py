"""State in Redis, shared by every process that uses the same Redis, with the bounds of memory.

An acknowledged entry is in Redis. How much survives a crash of Redis depends on its settings:
everything with ``appendonly yes`` and ``appendfsync always``, all but the last second with
``appendfsync everysec``, nothing without ``appendonly``. Every key begins with ``{logs-mock}:``.
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
    """Keeps the newest `max_entries` entries and `max_requests` records of the journal.

    `url` is ``redis://``, ``rediss://`` or ``unix://``; the first call connects. `quotas` are the
    limits of the tier ``default`` while Redis has none. Every method raises
    `StateUnavailableError` if Redis cannot be reached, does not reply within half a second or
    refuses a command. Raises ValueError for a URL it cannot understand.
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
            with closing(self._make_copy()) as copy:  # one that does not wait for initialization
                initialize_once(copy._client, partial(fill, copy), timeout)  # noqa: SLF001, of this class

        if not initialized:
            initialize(None)
        self._client.initialize_with(initialize)

    def close(self) -> None:
        """Close every connection."""
        self.journal.close()
        self._client.close()
