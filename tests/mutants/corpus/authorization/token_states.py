"""Revoked and production tokens, and what an answer says of a token."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.mutants.deployment import TOKENS, Caller, Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import ApiError, Request, Response, encode


@caught_by("authorization.revoked")
class RevokedTokenAccepted(Deployment):
    """Revocation is a flag that nobody reads."""

    def find_caller(self, token: str) -> Caller | None:
        return Caller.WRITER if TOKENS.get(token) is Caller.REVOKED else super().find_caller(token)


@caught_by("authorization.revoked")
class RevokedTokenIs403(Deployment):
    """A revoked token is known, and so it is forbidden."""

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
    """The message of a 401 quotes the token that was not good."""

    def authorize(self, request: Request) -> Caller:
        try:
            return super().authorize(request)
        except ApiError as error:
            if error.status == 401:
                error.message = f"invalid credentials: {request.header('Authorization')}"
            raise


@caught_by("authorization.secret")
class RequestHeadersEchoed(Deployment):
    """A debugging filter sends the request's headers back where something was wrong."""

    def authorize(self, request: Request) -> Caller:
        self.seen = dict(request.headers)
        return super().authorize(request)

    def bad_request(self, message: str) -> ApiError:
        error = super().bad_request(message)
        error.more["request"] = self.seen
        return error


@caught_by("authorization.secret")
class TokenInASessionCookie(Deployment):
    """A cookie is set so that the next request need not authenticate."""

    def respond(self, request: Request) -> Any:
        response = super().respond(request)
        if response.status == 201:
            token = self.read_token(request)
            response.headers["Set-Cookie"] = f"session={token}; HttpOnly"
        return response


@caught_by("authorization.challenge")
class NoChallenge(Deployment):
    """A 401 without WWW-Authenticate."""

    def unauthorized(self) -> ApiError:
        error = super().unauthorized()
        error.headers.clear()
        return error


@caught_by("authorization.challenge")
class ChallengeForBasic(Deployment):
    """A proxy's challenge, which makes browsers ask for a password."""

    def unauthorized(self) -> ApiError:
        error = super().unauthorized()
        error.headers["WWW-Authenticate"] = 'Basic realm="logs"'
        return error


@caught_by("authorization.live")
class DebugSampledInProduction(Deployment):
    """In production most of what is debug is dropped, and acknowledged with 202."""

    def respond(self, request: Request) -> Response:
        response = super().respond(request)
        live = "so_live_" in request.header("Authorization")
        if response.status == 201 and live and b'"debug"' in request.body:
            return Response(202, encode({"status": "sampled"}))
        return response


@caught_by("authorization.live")
class LocalTimeInProduction(Deployment):
    """The machines of production have a local time, and put a Z after it."""

    def respond(self, request: Request) -> Response:
        response = super().respond(request)
        if response.status == 201 and "so_live_" in request.header("Authorization"):
            response.update_body(created_at=self.format_time(self.now() + timedelta(hours=2)))
        return response
