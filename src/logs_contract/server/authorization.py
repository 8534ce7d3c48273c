"""Authorization by bearer token (RFC 6750)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from hashlib import sha256

from logs_contract.server.dependencies import Dependencies
from logs_contract.server.errors import ApiError
from logs_contract.server.http.message import Request
from logs_contract.server.state import Tokens
from logs_contract.server.tokens import Token, UnknownSender, make_label

OVERRIDDEN_BY = "Mock-Forced"  # the response header that says what overrode the operation

# RFC 6750, section 2.1: "Bearer" 1*SP b64token. The case of the scheme is ignored.
_CREDENTIALS = re.compile(rb"[Bb][Ee][Aa][Rr][Ee][Rr] +([A-Za-z0-9\-._~+/]+=*)")
_BEARER = re.compile(rb"(?:^|, )bearer(?: |$)", re.IGNORECASE)
_NO_CREDENTIALS, _MALFORMED_CREDENTIALS = UnknownSender(), UnknownSender(tried=True)


def authorize(request: Request, dependencies: Dependencies, scopes: Collection[str]) -> None:
    """Set `request.caller` to the sender if its token is valid and has all of `scopes`.

    Sets `request.now` to the time of the clock of the sender's organisation. Raises `ApiError` 401
    for a missing, unknown, revoked or expired token, 403 for a missing scope, and 500 for the token
    that makes the service fail.
    """
    token = request.sender or find_sender(request, dependencies.state.tokens)
    if isinstance(token, UnknownSender):
        raise unauthorized(tried=token.tried)
    clocks, now = dependencies.state.clocks, dependencies.clock()
    if clocks.are_set:
        now = clocks.now(token.account.organisation, now)
    request.now = now
    if token.revoked or (token.expires_at is not None and now >= token.expires_at):
        raise unauthorized(tried=True)
    if token.broken:
        request.overridden = "token"
        raise ApiError(500, headers={OVERRIDDEN_BY: "token"})
    if not token.scopes.issuperset(scopes):
        raise forbidden(scopes)
    request.caller = token


def find_sender(request: Request, tokens: Tokens) -> Token | UnknownSender:
    """Look up the sender of a request once and store it as `request.sender`."""
    if request.sender is None:
        authorization = request.headers.get(b"authorization", b"")
        credentials = _CREDENTIALS.fullmatch(authorization)
        if credentials is not None:
            hashed = sha256(credentials[1]).digest()  # the same as tokens.digest
            request.sender = tokens.find(hashed) or UnknownSender(
                hashed, make_label(None, hashed), tried=True
            )
        else:
            request.sender = (
                _MALFORMED_CREDENTIALS if _BEARER.search(authorization) else _NO_CREDENTIALS
            )
    return request.sender


def read_bearer_token(headers: Mapping[bytes, bytes]) -> str | None:
    """Return the bearer token of the Authorization header, or None if missing or malformed."""
    credentials = _CREDENTIALS.fullmatch(headers.get(b"authorization", b""))
    return None if credentials is None else credentials[1].decode()


def unauthorized(*, tried: bool, realm: str = "logs") -> ApiError:
    """Return the error 401.

    `tried` is True if the request has bearer credentials. Only then the challenge has an error code
    (RFC 6750, section 3.1).
    """
    parameters = {"error": "invalid_token"} if tried else {}
    return ApiError(401, headers=_make_challenge(realm=realm, **parameters))


def forbidden(scopes: Collection[str]) -> ApiError:
    """Return the error 403. Its challenge names the required scopes (RFC 6750, section 3.1)."""
    scope = " ".join(sorted(scopes))
    return ApiError(
        403, headers=_make_challenge(realm="logs", error="insufficient_scope", scope=scope)
    )


def _make_challenge(**parameters: str) -> dict[str, str]:
    """Make a WWW-Authenticate header (RFC 6750, section 3)."""
    listed = ", ".join(f'{name}="{value}"' for name, value in parameters.items())
    return {"WWW-Authenticate": f"Bearer {listed}"}
