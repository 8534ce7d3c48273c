"""Tokens in other places than the Authorization header."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from urllib.parse import parse_qs

from tests.mutants.deployment import Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import Request


@caught_by("authorization.elsewhere")
class TokenInTheQuery(Deployment):
    """The token may be in the query, for webhooks that cannot set a header."""

    def read_token(self, request: Request) -> str | None:
        sent = parse_qs(request.query).get("access_token", [None])
        return super().read_token(request) or sent[0]


@caught_by("authorization.elsewhere")
class TokenInACookie(Deployment):
    """The console's session cookie is accepted in place of a token."""

    def read_token(self, request: Request) -> str | None:
        cookies = SimpleCookie(request.header("Cookie"))
        session = cookies["session"].value if "session" in cookies else None
        return super().read_token(request) or session


@caught_by("authorization.elsewhere")
class TokenInAnotherHeader(Deployment):
    """The header X-Api-Key is accepted, because older clients send it."""

    def read_token(self, request: Request) -> str | None:
        return super().read_token(request) or request.header("X-Api-Key")


@caught_by("authorization.elsewhere")
class TokenInTheBody(Deployment):
    """The token may be in the body, as in other ingestion services."""

    def read_token(self, request: Request) -> str | None:
        found = re.search(rb'"api_key": ?"(\w+)"', request.body)
        return super().read_token(request) or (found[1].decode() if found else None)
