"""A pool of connections that reads past interim answers (RFC 9110, section 15.2).

Python's own client reads past 100 only, and takes 102 or 103 for the answer.
"""

from __future__ import annotations

import http.client

import urllib3


class _Response(http.client.HTTPResponse):
    """The final answer, whatever comes before it."""

    def _read_status(self) -> tuple[str, int, str]:
        while True:
            version, status, reason = super()._read_status()  # type: ignore[misc]
            if not 101 < status < 200:
                return version, status, reason
            http.client.parse_headers(self.fp)


class _Connection(urllib3.connection.HTTPConnection):
    response_class = _Response


class _SecureConnection(urllib3.connection.HTTPSConnection):
    response_class = _Response


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


def new_pool(connections: int) -> urllib3.PoolManager:
    """A pool that retries nothing and keeps up to `connections` open."""
    pool = urllib3.PoolManager(retries=False, maxsize=connections)
    pool.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
    return pool
