"""Tokens in Redis."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Sequence

from logs_contract.server.state.redis.codec import encode, read_token
from logs_contract.server.state.redis.redis_client import RedisClient
from logs_contract.server.tokens import Token


class RedisTokens:
    """A hash of the tokens by their digests, and a sorted set of the order they came in."""

    def __init__(self, link: RedisClient) -> None:
        self._link = link
        self._tokens = link.key("tokens")
        self._order = link.key("tokens:order")
        self._count = link.key("tokens:count")

    def add(self, token: Token) -> None:
        place = self._link.call(lambda client: client.incr(self._count))
        self._link.atomically(
            ("HSET", self._tokens, token.digest, encode(token)),
            ("ZADD", self._order, "NX", place, token.digest),
        )

    def find(self, digest: bytes) -> Token | None:
        found = self._link.call(lambda client: client.hget(self._tokens, digest))
        token = None if found is None else read_token(found)
        if token is None or not hmac.compare_digest(token.digest, digest):
            return None
        return token

    def change(self, digest: bytes, how: Callable[[Token], Token]) -> Token | None:
        def changed(found: Sequence[bytes | None]) -> bytes | None:
            (token,) = found
            return None if token is None else encode(how(read_token(token)))

        token = self._link.change(self._tokens, [digest], changed)
        return None if token is None else read_token(token)

    def remove(self, digest: bytes) -> None:
        self._link.atomically(("HDEL", self._tokens, digest), ("ZREM", self._order, digest))

    def all(self) -> list[Token]:
        order, tokens = self._link.atomically(
            ("ZRANGE", self._order, 0, -1), ("HGETALL", self._tokens)
        )
        return [read_token(tokens[digest]) for digest in order]

    def replace(self, tokens: Iterable[Token]) -> None:
        fresh = {token.digest: encode(token) for token in tokens}
        commands: list[tuple[object, ...]] = [("DEL", self._tokens, self._order)]
        for place, (digest, token) in enumerate(fresh.items(), start=1):
            commands.append(("HSET", self._tokens, digest, token))
            commands.append(("ZADD", self._order, place, digest))
        commands.append(("INCRBY", self._count, len(fresh)))  # the next one comes last
        self._link.atomically(*commands)
