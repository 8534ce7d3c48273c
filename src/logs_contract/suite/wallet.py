"""The tokens at hand, and what stands for each of them where output leaves."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from logs_contract.suite.personas import PERSONAS, NotAssessed, Persona

SHORTEST = 9  # characters; less, such as a prefix alone, may well stand somewhere by chance


class Secret(str):
    """A text that shows nothing of itself in a traceback."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<secret>"


class Wallet:
    """The tokens by the name of their persona."""

    def __init__(self, tokens: Mapping[str, str]) -> None:
        self._tokens = {name: Secret(token) for name, token in tokens.items()}
        self._variables = {
            self._tokens[persona.name]: persona.variable
            for persona in PERSONAS
            if persona.name in self._tokens
        }
        self._shown = {token: f"${{{name}}}" for token, name in self._variables.items()}

    @property
    def tokens(self) -> Collection[str]:
        """All of them."""
        return self._tokens.values()

    def token(self, persona: Persona) -> str:
        """The persona's token. Raises `NotAssessed` where there is none."""
        if persona.name not in self._tokens:
            raise NotAssessed(persona)
        return self._tokens[persona.name]

    def alter(self, token: str, change: Callable[[str], str], shell: str) -> str:
        """A token made from `token`; `shell` says the same in bash, ``$T`` for its variable."""
        altered = Secret(change(token))
        if len(altered) >= SHORTEST:
            self._shown.setdefault(altered, shell.replace("$T", self._variables[Secret(token)]))
        return altered

    def parts(self, text: str) -> Iterator[tuple[str, bool]]:
        """`text` in parts, and for each whether it is a bash expression in place of a token.

        The longest token counts where several begin.
        """
        longest_first = sorted(self._shown, key=len, reverse=True)
        end = 0
        if longest_first:
            for found in re.finditer("|".join(map(re.escape, longest_first)), text):
                yield text[end : found.start()], False
                yield self._shown[Secret(found[0])], True
                end = found.end()
        yield text[end:], False

    def redact(self, text: str) -> str:
        """`text` with a bash expression in place of each token."""
        return "".join(part for part, _ in self.parts(text))
