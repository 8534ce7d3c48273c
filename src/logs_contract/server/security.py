"""Authorization (RFC 6750): the bearer token of a request, and whether it may."""

from __future__ import annotations

import re
from collections.abc import Collection

from logs_contract.server.errors import ApiError
from logs_contract.server.headers import Headers, values_of
from logs_contract.server.service import Service
from logs_contract.server.tokens import Token, digest

FORCED = "Mock-Forced"  # the header that says of an answer who forced it

# RFC 6750, section 2.1: "Bearer" 1*SP b64token; the scheme's name compares without case.
_CREDENTIALS = re.compile(rb"[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9\-._~+/]+=*)")
_BEARER = re.compile(rb"bearer(?: |$)", re.IGNORECASE)


def bearer_token(authorization: list[bytes]) -> str:
    """The token in the values of a request's Authorization header. Raises `ApiError` 401."""
    if len(authorization) == 1:
        credentials = _CREDENTIALS.fullmatch(authorization[0])
        if credentials is not None:
            return credentials[1].decode()
    tried = any(_BEARER.match(value) for value in authorization)
    raise unauthorized(tried=tried)


def token_sent(headers: Headers) -> str | None:
    """The bearer token of a request, if it has one that could be read."""
    try:
        return bearer_token(values_of(headers, b"authorization"))
    except ApiError:
        return None


def unauthorized(*, tried: bool, realm: str = "logs") -> ApiError:
    """401. Where no bearer token came, the challenge has no error code (RFC 6750, section 3.1)."""
    parameters = {"error": "invalid_token"} if tried else {}
    return ApiError(401, headers=_challenge(realm=realm, **parameters))


def forbidden(scopes: Collection[str]) -> ApiError:
    """403, with the scopes that are required (RFC 6750, section 3.1)."""
    scope = " ".join(sorted(scopes))
    return ApiError(403, headers=_challenge(realm="logs", error="insufficient_scope", scope=scope))


def authorize(service: Service, secret: str, scopes: Collection[str]) -> Token:
    """The token behind `secret`, if it has all of `scopes`.

    Raises `ApiError`: 401 for an unknown, revoked or expired token, 403 where a scope is lacking,
    500 for the token that makes the service fail.
    """
    token = service.state.tokens.find(digest(secret))
    if token is None or not token.is_good(lambda: service.now(token.account)):
        raise unauthorized(tried=True)
    if token.broken:
        raise ApiError(500, headers={FORCED: "token"})
    if not token.scopes.issuperset(scopes):
        raise forbidden(scopes)
    return token


def _challenge(**parameters: str) -> dict[str, str]:
    """A WWW-Authenticate header (RFC 6750, section 3)."""
    listed = ", ".join(f'{name}="{value}"' for name, value in parameters.items())
    return {"WWW-Authenticate": f"Bearer {listed}"}
