"""The tokens of personas: read from a file, checked, or missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from _pytest.outcomes import Skipped

from logs_contract.suite.catalogue.personas import PERSONAS, Persona
from logs_contract.suite.catalogue.toml_files import read_toml


class NotAssessed(Skipped):
    """A requirement cannot be assessed: the suite lacks a token, or the deployment a feature."""

    @classmethod
    def without(cls, persona: Persona) -> NotAssessed:
        """The token of `persona` is missing."""
        return cls(f"needs {persona.option} (or {persona.variable}): {persona.meaning}")


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
