"""Tokens in Redis."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable, Sequence

from msgspec.msgpack import Decoder

from logs_contract.server.state.redis.redis_client import RedisClient, encode
from logs_contract.server.tokens import Token

_decode = Decoder(Token).decode


class RedisTokens:
    """Keeps the tokens in a hash by digest, and their order in a sorted set."""

    def __init__(self, client: RedisClient) -> None:
        self._client = client
        self._tokens = client.key("tokens")
        self._order = client.key("tokens:order")
        self._count = client.key("tokens:count")

    def add(self, token: Token) -> None:
        place = self._client.call(lambda redis: redis.incr(self._count))
        self._client.run_transaction(
            ("HSET", self._tokens, token.digest, encode(token)),
            ("ZADD", self._order, "NX", place, token.digest),
        )

    def find(self, digest: bytes) -> Token | None:
        found = self._client.call(lambda redis: redis.hget(self._tokens, digest))
        token = None if found is None else _decode(found)
        if token is None or not hmac.compare_digest(token.digest, digest):
            return None
        return token

    def change(self, digest: bytes, update: Callable[[Token], Token]) -> Token | None:
        def update_encoded(found: Sequence[bytes | None]) -> bytes | None:
            (token,) = found
            return None if token is None else encode(update(_decode(token)))

        token = self._client.update_field(self._tokens, [digest], update_encoded)
        return None if token is None else _decode(token)

    def remove(self, digest: bytes) -> None:
        self._client.run_transaction(("HDEL", self._tokens, digest), ("ZREM", self._order, digest))

    def all(self) -> list[Token]:
        order, tokens = self._client.run_transaction(
            ("ZRANGE", self._order, 0, -1), ("HGETALL", self._tokens)
        )
        return [_decode(tokens[digest]) for digest in order]

    def replace(self, tokens: Iterable[Token]) -> None:
        fresh = {token.digest: encode(token) for token in tokens}
        commands: list[tuple[object, ...]] = [("DEL", self._tokens, self._order)]
        for place, (digest, token) in enumerate(fresh.items(), start=1):
            commands.append(("HSET", self._tokens, digest, token))
            commands.append(("ZADD", self._order, place, digest))
        commands.append(("INCRBY", self._count, len(fresh)))  # A token added later is the last.
        self._client.run_transaction(*commands)
