"""Revoked tokens, production tokens, and tokens that appear in a response."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.mutants.deployment import TOKENS, Caller, Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import ApiError, Request, Response, encode


@caught_by("authorization.revoked")
class RevokedTokenAccepted(Deployment):
    """The flag that marks a token as revoked is never checked."""

    def find_caller(self, token: str) -> Caller | None:
        return Caller.WRITER if TOKENS.get(token) is Caller.REVOKED else super().find_caller(token)


@caught_by("authorization.revoked")
class RevokedTokenIs403(Deployment):
    """A revoked token is answered with 403, because it is known."""

    def find_caller(self, token: str) -> Caller | None:
        if TOKENS.get(token) is Caller.REVOKED:
            raise ApiError(403, "forbidden", "the token was revoked")
        return super().find_caller(token)


@caught_by("authorization.live")
class ProductionTokensUnknown(Deployment):
    """The service was only ever connected to the tokens of test mode."""

    def find_caller(self, token: str) -> Caller | None:
        return None if token.startswith("so_live_") else super().find_caller(token)


@caught_by("authorization.secret")
class TokenInTheError(Deployment):
    """The message of a 401 quotes the refused token."""

    def authorize(self, request: Request) -> Caller:
        try:
            return super().authorize(request)
        except ApiError as error:
            if error.status == 401:
                error.message = f"invalid credentials: {request.header('Authorization')}"
            raise


@caught_by("authorization.secret")
class RequestHeadersEchoed(Deployment):
    """A debugging filter returns the request's headers in each error."""

    def authorize(self, request: Request) -> Caller:
        self.seen = dict(request.headers)
        return super().authorize(request)

    def bad_request(self, message: str) -> ApiError:
        error = super().bad_request(message)
        error.more["request"] = self.seen
        return error


@caught_by("authorization.secret")
class TokenInASessionCookie(Deployment):
    """The response sets a cookie with the token, to authenticate the next request."""

    def respond(self, request: Request) -> Any:
        response = super().respond(request)
        if response.status == 201:
            token = self.read_token(request)
            response.headers["Set-Cookie"] = f"session={token}; HttpOnly"
        return response


@caught_by("authorization.challenge")
class NoChallenge(Deployment):
    """A 401 has no WWW-Authenticate header."""

    def unauthorized(self) -> ApiError:
        error = super().unauthorized()
        error.headers.clear()
        return error


@caught_by("authorization.challenge")
class ChallengeForBasic(Deployment):
    """A 401 has a proxy's Basic challenge, for which browsers ask for a password."""

    def unauthorized(self) -> ApiError:
        error = super().unauthorized()
        error.headers["WWW-Authenticate"] = 'Basic realm="logs"'
        return error


@caught_by("authorization.live")
class DebugSampledInProduction(Deployment):
    """In production most debug entries are dropped and answered with 202."""

    def respond(self, request: Request) -> Response:
        response = super().respond(request)
        live = "so_live_" in request.header("Authorization")
        if response.status == 201 and live and b'"debug"' in request.body:
            return Response(202, encode({"status": "sampled"}))
        return response


@caught_by("authorization.live")
class LocalTimeInProduction(Deployment):
    """The production machines write local time with a Z after it."""

    def respond(self, request: Request) -> Response:
        response = super().respond(request)
        if response.status == 201 and "so_live_" in request.header("Authorization"):
            response.update_body(created_at=self.format_time(self.now() + timedelta(hours=2)))
        return response
