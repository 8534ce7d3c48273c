"""Revoked and production tokens, and what an answer says of a token."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.mutants.exchange import Answer, Refusal, Request, encode
from tests.mutants.labels import caught_by
from tests.mutants.plain import TOKENS, Caller, Plain


@caught_by("authorization.revoked")
class RevokedTokenAccepted(Plain):
    """Revocation is a flag that nobody reads."""

    def caller(self, token: str) -> Caller | None:
        return Caller.WRITER if TOKENS.get(token) is Caller.REVOKED else super().caller(token)


@caught_by("authorization.revoked")
class RevokedTokenIs403(Plain):
    """A revoked token is known, and so it is forbidden."""

    def caller(self, token: str) -> Caller | None:
        if TOKENS.get(token) is Caller.REVOKED:
            raise Refusal(403, "forbidden", "the token was revoked")
        return super().caller(token)


@caught_by("authorization.live")
class ProductionTokensUnknown(Plain):
    """The service was only ever connected to the tokens of test mode."""

    def caller(self, token: str) -> Caller | None:
        return None if token.startswith("so_live_") else super().caller(token)


@caught_by("authorization.secret")
class TokenInTheError(Plain):
    """The message of a 401 quotes the token that was not good."""

    def authorize(self, request: Request) -> Caller:
        try:
            return super().authorize(request)
        except Refusal as refusal:
            if refusal.status == 401:
                refusal.message = f"invalid credentials: {request.header('Authorization')}"
            raise


@caught_by("authorization.secret")
class RequestHeadersEchoed(Plain):
    """A debugging filter sends the request's headers back where something was wrong."""

    def authorize(self, request: Request) -> Caller:
        self.seen = dict(request.headers)
        return super().authorize(request)

    def invalid(self, message: str) -> Refusal:
        refusal = super().invalid(message)
        refusal.more["request"] = self.seen
        return refusal


@caught_by("authorization.secret")
class TokenInASessionCookie(Plain):
    """A cookie is set so that the next request need not authenticate."""

    def answer(self, request: Request) -> Any:
        answer = super().answer(request)
        if answer.status == 201:
            token = self.credentials(request)
            answer.headers["Set-Cookie"] = f"session={token}; HttpOnly"
        return answer


@caught_by("authorization.challenge")
class NoChallenge(Plain):
    """A 401 without WWW-Authenticate."""

    def unauthorized(self) -> Refusal:
        refusal = super().unauthorized()
        refusal.headers.clear()
        return refusal


@caught_by("authorization.challenge")
class ChallengeForBasic(Plain):
    """A proxy's challenge, which makes browsers ask for a password."""

    def unauthorized(self) -> Refusal:
        refusal = super().unauthorized()
        refusal.headers["WWW-Authenticate"] = 'Basic realm="logs"'
        return refusal


@caught_by("authorization.live")
class DebugSampledInProduction(Plain):
    """In production most of what is debug is dropped, and acknowledged with 202."""

    def answer(self, request: Request) -> Answer:
        answer = super().answer(request)
        live = "so_live_" in request.header("Authorization")
        if answer.status == 201 and live and b'"debug"' in request.body:
            return Answer(202, encode({"status": "sampled"}))
        return answer


@caught_by("authorization.live")
class LocalTimeInProduction(Plain):
    """The machines of production have a local time, and put a Z after it."""

    def answer(self, request: Request) -> Answer:
        answer = super().answer(request)
        if answer.status == 201 and "so_live_" in request.header("Authorization"):
            answer.change(created_at=self.stamp(self.now() + timedelta(hours=2)))
        return answer
