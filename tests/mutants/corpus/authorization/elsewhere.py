"""Tokens in other places than the Authorization header."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from urllib.parse import parse_qs

from tests.mutants.exchange import Request
from tests.mutants.labels import caught_by
from tests.mutants.plain import Plain


@caught_by("authorization.elsewhere")
class TokenInTheQuery(Plain):
    """For webhooks that cannot set a header, the query does as well."""

    def credentials(self, request: Request) -> str | None:
        sent = parse_qs(request.query).get("access_token", [None])
        return super().credentials(request) or sent[0]


@caught_by("authorization.elsewhere")
class TokenInACookie(Plain):
    """The console's session cookie is as good as a token."""

    def credentials(self, request: Request) -> str | None:
        cookies = SimpleCookie(request.header("Cookie"))
        session = cookies["session"].value if "session" in cookies else None
        return super().credentials(request) or session


@caught_by("authorization.elsewhere")
class TokenInAnotherHeader(Plain):
    """X-Api-Key is accepted for the sake of older clients."""

    def credentials(self, request: Request) -> str | None:
        return super().credentials(request) or request.header("X-Api-Key")


@caught_by("authorization.elsewhere")
class TokenInTheBody(Plain):
    """The body may have the token, as other ingestion services allow."""

    def credentials(self, request: Request) -> str | None:
        found = re.search(rb'"api_key": ?"(\w+)"', request.body)
        return super().credentials(request) or (found[1].decode() if found else None)
