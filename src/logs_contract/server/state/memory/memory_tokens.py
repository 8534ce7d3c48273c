"""Tokens in memory."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from threading import Lock

from logs_contract.server.tokens import Token


class MemoryTokens:
    """The tokens, by the digests of their secrets."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._tokens: dict[bytes, Token] = {}

    def add(self, token: Token) -> None:
        with self._lock:
            self._tokens[token.digest] = token

    def find(self, digest: bytes) -> Token | None:
        token = self._tokens.get(digest)
        if token is None or not hmac.compare_digest(token.digest, digest):
            return None
        return token

    def change(self, digest: bytes, how: Callable[[Token], Token]) -> Token | None:
        with self._lock:
            token = self._tokens.get(digest)
            if token is None:
                return None
            changed = self._tokens[digest] = how(token)
            return changed

    def remove(self, digest: bytes) -> None:
        with self._lock:
            self._tokens.pop(digest, None)

    def all(self) -> list[Token]:
        with self._lock:
            return list(self._tokens.values())

    def replace(self, tokens: Iterable[Token]) -> None:
        fresh = {token.digest: token for token in tokens}
        with self._lock:
            self._tokens = fresh
