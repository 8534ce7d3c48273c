"""Personas: the kinds of caller that requirements need, and where the token of each comes from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from _pytest.outcomes import Skipped

from logs_contract.suite.catalogue.toml_files import read_toml


@dataclass(frozen=True, slots=True)
class Persona:
    """A kind of caller.

    Its token comes from `option` or from the environment variable `variable`.
    """

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
LIVE = Persona(
    "live", "--token-live", "CONFORMANCE_TOKEN_LIVE", "a production token; needs --allow-live"
)

PERSONAS = (WRITER, WITHOUT_SCOPE, OVER_QUOTA, REVOKED, LIVE)


class NotAssessed(Skipped):
    """A requirement cannot be assessed: the persona it needs is missing."""

    def __init__(self, persona: Persona) -> None:
        super().__init__(f"needs {persona.option} (or {persona.variable}): {persona.meaning}")


def read_personas(path: Path) -> Mapping[str, str]:
    """Tokens from a TOML file of ``persona = "token"``. Raises `pytest.UsageError`."""
    known = [persona.name for persona in PERSONAS]
    source = f"--personas {path}"
    tokens = read_toml(source, path)
    for name, token in tokens.items():
        if name not in known:
            raise pytest.UsageError(
                f"{source}: no persona is called {name!r}: wanted {', '.join(known)}"
            )
        if not isinstance(token, str):
            raise pytest.UsageError(f'{source}: {name}: wanted {name} = "TOKEN"')
    return tokens


def check_token(source: str, token: str) -> str:
    """`token`, if it has the form of one (RFC 6750, section 2.1). Raises `pytest.UsageError`."""
    if not token.strip():
        raise pytest.UsageError(f"{source} is empty: give it a value, or leave it out")
    if not re.fullmatch(r"[A-Za-z0-9\-._~+/]+=*", token):
        raise pytest.UsageError(
            f"{source}: not a bearer token: wanted letters, digits and -._~+/, then perhaps =; "
            f"got {len(token)} characters, which are not shown"
        )
    return token
