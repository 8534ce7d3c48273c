"""Personas: the tokens a deployment's operator lends the suite, and what each is for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest
from _pytest.outcomes import Skipped


@dataclass(frozen=True, slots=True)
class Persona:
    """A kind of caller: where its token comes from and what the deployment knows of it."""

    name: str
    option: str
    variable: str
    meaning: str


WRITER = Persona(
    "writer", "--token", "CONFORMANCE_TOKEN", "may write: scope logs:write, quota left"
)
WITHOUT_SCOPE = Persona(
    "without_scope",
    "--token-without-scope",
    "CONFORMANCE_TOKEN_WITHOUT_SCOPE",
    "valid, but without the scope logs:write",
)
OVER_QUOTA = Persona(
    "over_quota",
    "--token-over-quota",
    "CONFORMANCE_TOKEN_OVER_QUOTA",
    "may write, but a quota of its organisation is used up",
)
REVOKED = Persona("revoked", "--token-revoked", "CONFORMANCE_TOKEN_REVOKED", "revoked")

PERSONAS = (WRITER, WITHOUT_SCOPE, OVER_QUOTA, REVOKED)


class NotAssessed(Skipped):
    """A requirement cannot be assessed: the persona it needs is missing."""

    def __init__(self, persona: Persona) -> None:
        super().__init__(f"needs {persona.option} (or {persona.variable}): {persona.meaning}")


class Secret(str):
    """A text that shows nothing of itself in a traceback."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<secret>"


class Wallet:
    """The tokens at hand, by the name of their persona, and what stands for each in output."""

    def __init__(self, tokens: Mapping[str, str]) -> None:
        self._tokens = {name: Secret(token) for name, token in tokens.items()}
        self._variables = {
            self._tokens[persona.name]: persona.variable
            for persona in PERSONAS
            if persona.name in self._tokens
        }
        self._shown = {token: f"${{{name}}}" for token, name in self._variables.items()}

    def token(self, persona: Persona) -> str:
        """The persona's token. Raises `NotAssessed` where there is none."""
        if persona.name not in self._tokens:
            raise NotAssessed(persona)
        return self._tokens[persona.name]

    def alter(self, token: str, change: Callable[[str], str], shell: str) -> str:
        """A token made from `token`; `shell` says the same in bash, ``$T`` for its variable."""
        altered = Secret(change(token))
        self._shown.setdefault(altered, shell.replace("$T", self._variables[Secret(token)]))
        return altered

    def redact(self, text: str) -> str:
        """`text` with each token replaced by a bash expression of it, the longest first."""
        for token in sorted(self._shown, key=len, reverse=True):
            text = text.replace(token, self._shown[token])
        return text


def check_token(name: str, token: str) -> str:
    """`token`, if it can be one (RFC 6750, section 2.1). Raises `pytest.UsageError`."""
    if not re.fullmatch(r"[A-Za-z0-9\-._~+/]+=*", token):
        raise pytest.UsageError(
            f"{name}: not a bearer token: wanted letters, digits and -._~+/, then perhaps =; "
            f"got {len(token)} characters, which are not shown"
        )
    return token
