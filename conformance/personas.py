"""Personas: the tokens a deployment's operator lends the suite, and what each is for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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


@dataclass(frozen=True, slots=True)
class Wallet:
    """The tokens at hand, by the name of their persona."""

    tokens: Mapping[str, str]

    def token(self, persona: Persona) -> str:
        """The persona's token. Raises `NotAssessed` where there is none."""
        if persona.name not in self.tokens:
            raise NotAssessed(persona)
        return self.tokens[persona.name]

    def redact(self, text: str) -> str:
        """`text` with each token replaced by the variable it is passed in, longest first."""
        variables = {self.tokens[p.name]: p.variable for p in PERSONAS if p.name in self.tokens}
        for token in sorted(variables, key=len, reverse=True):
            text = text.replace(token, f"${variables[token]}")
        return text
