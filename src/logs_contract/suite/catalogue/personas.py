"""Personas: the kinds of caller that requirements need.

It does not import pytest, so that ``logs-conformance --help`` works without the extra.
"""

from __future__ import annotations

from dataclasses import dataclass


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
