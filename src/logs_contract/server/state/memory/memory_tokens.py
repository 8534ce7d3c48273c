"""Tokens in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Lock

from logs_contract.server.tokens import Token


class MemoryTokens:
    """A dictionary of the tokens by their digests."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._replace({})

    def add(self, token: Token) -> None:
        with self._lock:
            self._tokens[token.digest] = token

    def change(self, digest: bytes, update: Callable[[Token], Token]) -> Token | None:
        with self._lock:
            token = self._tokens.get(digest)
            if token is None:
                return None
            changed = self._tokens[digest] = update(token)
            return changed

    def remove(self, digest: bytes) -> None:
        with self._lock:
            self._tokens.pop(digest, None)

    def all(self) -> list[Token]:
        with self._lock:
            return list(self._tokens.values())

    def replace(self, tokens: Iterable[Token]) -> None:
        by_digest = {token.digest: token for token in tokens}
        with self._lock:
            self._replace(by_digest)

    def _replace(self, tokens: dict[bytes, Token]) -> None:
        self._tokens = tokens
        # The key is a digest, so the duration of the lookup reveals nothing about a secret.
        self.find: Callable[[bytes], Token | None] = tokens.get
