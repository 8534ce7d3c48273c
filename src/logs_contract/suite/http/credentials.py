"""The tokens of a run, and their redaction in every text that leaves the suite."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping

from logs_contract.suite.catalogue.persona_tokens import NotAssessed
from logs_contract.suite.catalogue.personas import PERSONAS, Persona
from logs_contract.suite.http.encoded_secrets import MIN_SECRET_LENGTH, encoded_pattern


class Secret(str):
    """A string that tracebacks do not show."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<secret>"


class Credentials:
    """The tokens of a run, by persona."""

    def __init__(self, tokens: Mapping[str, str]) -> None:
        self._tokens = {name: Secret(token) for name, token in tokens.items()}
        self._variables = {
            self._tokens[persona.name]: persona.variable
            for persona in PERSONAS
            if persona.name in self._tokens
        }
        # For each token, the bash expression that replaces it in texts.
        self._expressions = {token: f"${{{name}}}" for token, name in self._variables.items()}

    @property
    def tokens(self) -> Collection[str]:
        """All tokens."""
        return self._tokens.values()

    def has(self, persona: Persona) -> bool:
        """Whether there is a token of the persona."""
        return persona.name in self._tokens

    def token(self, persona: Persona) -> str:
        """The persona's token. Raises `NotAssessed` if there is none."""
        if persona.name not in self._tokens:
            raise NotAssessed.without(persona)
        return self._tokens[persona.name]

    def alter(self, token: str, change: Callable[[str], str], shell: str) -> str:
        """Apply `change` to `token`. The new token is redacted too.

        `shell` is the same change as a bash expression, with ``$T`` for the token's variable.
        """
        altered = Secret(change(token))
        if len(altered) >= MIN_SECRET_LENGTH:
            variable = self._variables[Secret(token)]
            self._expressions.setdefault(altered, shell.replace("$T", variable))
        return altered

    def split(self, text: str) -> Iterator[tuple[str, bool]]:
        """The parts of `text`; True marks a bash expression that replaces a token.

        If several tokens begin at one place, the longest is replaced.
        """
        longest_first = sorted(self._expressions, key=len, reverse=True)
        end = 0
        if longest_first:
            for found in re.finditer("|".join(map(re.escape, longest_first)), text):
                yield text[end : found.start()], False
                yield self._expressions[Secret(found[0])], True
                end = found.end()
        yield text[end:], False

    def redact(self, text: str) -> str:
        """`text` with a bash expression in place of each token, in whatever encoding."""
        return "".join(
            part if is_token else self._redact_encoded(part) for part, is_token in self.split(text)
        )

    def _redact_encoded(self, text: str) -> str:
        for secret, expression in list(self._expressions.items()):
            parts = encoded_pattern(secret).split(text)
            text = f"[encoded {expression}]".join(parts)
        return text
