"""State in Redis: shared by every process that is given the same one, bounded as in memory.

What was acknowledged is in Redis. How much of it survives Redis itself is up to Redis: with
``appendonly yes`` and ``appendfsync always`` all of it, with the usual ``everysec`` all but the
last second, without either nothing. Every key begins with ``{logs-mock}:``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial

from logs_contract.server.state.protocol import State
from logs_contract.server.state.redis.initialization import begin_once
from logs_contract.server.state.redis.redis_accounts import RedisAccounts
from logs_contract.server.state.redis.redis_client import RedisClient
from logs_contract.server.state.redis.redis_clocks import RedisClocks
from logs_contract.server.state.redis.redis_faults import RedisFaults
from logs_contract.server.state.redis.redis_journal import MAX_BYTES, RedisJournal
from logs_contract.server.state.redis.redis_tokens import RedisTokens


class RedisState:
    """Keeps the newest `max_entries` entries and `max_requests` records of the journal.

    `url` is ``redis://``, ``rediss://`` or ``unix://``; nothing is connected to before it is
    needed. `quotas` are the limits of the tier ``default`` where Redis has none yet. Every method
    raises `StateUnavailableError` where Redis cannot be reached, does not answer in half a second
    or cannot do as it is told. Raises ValueError for a URL that is none.
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
        self._another = partial(
            RedisState,
            url,
            quotas=quotas,
            max_entries=max_entries,
            max_requests=max_requests,
            max_bytes=max_bytes,
        )
        self._link = RedisClient(url)
        self.tokens = RedisTokens(self._link)
        self.accounts = RedisAccounts(self._link, quotas=quotas, max_entries=max_entries)
        self.clocks = RedisClocks(self._link)
        self.journal = RedisJournal(self._link, max_records=max_requests, max_bytes=max_bytes)
        self.faults = RedisFaults(self._link)

    def initialize(self, fill: Callable[[State], None], *, initialized: bool = False) -> None:
        def begin(patience: float | None) -> None:
            with closing(self._another()) as other:  # its connections are not held up
                begin_once(other._link, partial(fill, other), patience)  # noqa: SLF001, one of us

        if not initialized:
            begin(None)
        self._link.begin_with(begin)

    def close(self) -> None:
        """Let go of every connection."""
        self.journal.close()
        self._link.close()
