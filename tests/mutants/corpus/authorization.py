"""Callers who are let in and should not be, or the reverse."""

from __future__ import annotations

import base64
import fnmatch
import re
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from tests.mutants.exchange import Refusal, Request
from tests.mutants.labels import caught_by
from tests.mutants.plain import TOKENS, Caller, Plain


@caught_by("authorization.missing")
class AnonymousMayWrite(Plain):
    """Authentication is optional: a token is looked at only where one is sent."""

    def authorize(self, request: Request) -> Caller:
        if not request.all("Authorization"):
            return Caller.WRITER
        return super().authorize(request)


@caught_by("authorization.missing")
class MissingTokenIs403(Plain):
    """A framework's guard says 403 where no credentials came, as FastAPI's HTTPBearer did."""

    def authorize(self, request: Request) -> Caller:
        if not request.all("Authorization"):
            raise Refusal(403, "forbidden", "not authenticated")
        return super().authorize(request)


@caught_by("authorization.missing")
class MissingTokenIs400(Plain):
    """A required header that is missing is a bad request, as in Spring and ASP.NET."""

    def authorize(self, request: Request) -> Caller:
        if not request.all("Authorization"):
            raise self.invalid("missing header: Authorization")
        return super().authorize(request)


@caught_by("authorization.missing")
class LocalCallersTrusted(Plain):
    """A request that says it comes from within needs no token."""

    def authorize(self, request: Request) -> Caller:
        local = request.header("X-Forwarded-For").startswith("127.")
        if local and not request.all("Authorization"):
            return Caller.WRITER
        return super().authorize(request)


@caught_by("authorization.missing")
class RedirectsToLogin(Plain):
    """The guard of a website: 302 to its login page."""

    def authorize(self, request: Request) -> Caller:
        if not request.all("Authorization"):
            raise Refusal(302, "login", "log in first", headers={"Location": "/login"})
        return super().authorize(request)


@caught_by("authorization.scheme")
class AnyScheme(Plain):
    """The scheme is not looked at."""

    def is_bearer(self, scheme: str) -> bool:
        return bool(scheme)


@caught_by("authorization.scheme")
class BasicPassword(Plain):
    """A token is taken as a user of Basic authentication too."""

    def credentials(self, request: Request) -> str | None:
        scheme, _, rest = request.header("Authorization").partition(" ")
        if scheme.lower() != "basic":
            return super().credentials(request)
        try:
            return base64.b64decode(rest).decode().partition(":")[0]
        except ValueError:
            return None


@caught_by("authorization.scheme")
class TokenScheme(Plain):
    """Django REST framework's word for it is accepted too."""

    def is_bearer(self, scheme: str) -> bool:
        return scheme.lower() in ("bearer", "token")


@caught_by("authorization.malformed")
class LastWordOfTheHeader(Plain):
    """The header is split at blanks, and its last word taken."""

    def credentials(self, request: Request) -> str | None:
        words = request.header("Authorization").split(" ")
        return words[-1] if self.is_bearer(words[0]) else None


@caught_by("authorization.malformed")
class SecondWordOfTheHeader(Plain):
    """The header is split at blanks, and what follows the second word ignored."""

    def credentials(self, request: Request) -> str | None:
        words = request.header("Authorization").split()
        return words[1] if len(words) > 1 and self.is_bearer(words[0]) else None


@caught_by("authorization.malformed")
class BareTokenAccepted(Plain):
    """The scheme may be left out."""

    def credentials(self, request: Request) -> str | None:
        return re.sub("(?i)^bearer +", "", request.header("Authorization"))


@caught_by("authorization.malformed")
class QuotesStripped(Plain):
    """Quotation marks around a token are taken off."""

    def credentials(self, request: Request) -> str | None:
        return (super().credentials(request) or "").strip('"')


@caught_by("authorization.malformed")
class EmptyTokenIs400(Plain):
    """A header without a token is a malformed request."""

    def authorize(self, request: Request) -> Caller:
        if request.all("Authorization") and not self.credentials(request):
            raise self.invalid("malformed Authorization header")
        return super().authorize(request)


@caught_by("authorization.malformed")
class CrashesWithoutToken(Plain):
    """The second word of the header is taken without a look whether there is one."""

    def credentials(self, request: Request) -> str | None:
        values = request.all("Authorization")
        if values and len(values[0].split()) < 2:
            raise Refusal(500, "internal", "an unexpected error occurred")
        return super().credentials(request)


@caught_by("authorization.unknown")
class AnyTestToken(Plain):
    """Whatever begins as a token of test mode does is one, as in a mock."""

    def caller(self, token: str) -> Caller | None:
        known = TOKENS.get(token)
        return Caller.WRITER if known is None and token.startswith("so_") else super().caller(token)


@caught_by("authorization.unknown")
class AnyTokenAtAll(Plain):
    """Verification is still a stub: a token is present, so it is valid."""

    def caller(self, token: str) -> Caller | None:
        return super().caller(token) if token in TOKENS else Caller.WRITER


@caught_by("authorization.unknown")
class UnsignedTokenTaken(Plain):
    """A JSON Web Token may say of itself that it needs no signature."""

    def caller(self, token: str) -> Caller | None:
        header = token.partition(".")[0].encode()
        unsigned = header.startswith(b"eyJ") and b'"none"' in base64.b64decode(header + b"==")
        return Caller.WRITER if unsigned else super().caller(token)


@caught_by("authorization.unknown")
class UnknownTokenIs403(Plain):
    """A token that is not known is forbidden."""

    def authorize(self, request: Request) -> Caller:
        token = self.credentials(request)
        if token and re.fullmatch(r"so_(test|live)_\w{8,}", token) and token not in TOKENS:
            raise Refusal(403, "forbidden", "invalid token")
        return super().authorize(request)


@caught_by("authorization.unknown")
class LongTokenCrashes(Plain):
    """The column of the token's hash is too short for a long one."""

    def caller(self, token: str) -> Caller | None:
        if len(token) > 5000:
            raise Refusal(500, "internal", "an unexpected error occurred")
        return super().caller(token)


@caught_by("authorization.similar")
class TokenCaseIgnored(Plain):
    """The database compares without case, as MySQL's usual collation does."""

    def caller(self, token: str) -> Caller | None:
        known = {name.lower(): caller for name, caller in TOKENS.items()}
        return known.get(token.lower())


@caught_by("authorization.similar")
class TokenComparedByItsStart(Plain):
    """The comparison stops at the end of the known token."""

    def caller(self, token: str) -> Caller | None:
        return next((TOKENS[name] for name in TOKENS if token.startswith(name)), None)


@caught_by("authorization.similar")
class TokenPrefixIgnored(Plain):
    """What comes after the prefix is looked up, so that it may be left out."""

    def caller(self, token: str) -> Caller | None:
        known = {name[8:]: caller for name, caller in TOKENS.items()}
        return known.get(re.sub("^so_(test|live)_", "", token))


@caught_by("authorization.similar")
class ModeOfTheTokenIgnored(Plain):
    """Test-mode and production tokens are looked up in one table, without their mode."""

    def caller(self, token: str) -> Caller | None:
        return super().caller(token) or super().caller(token.replace("so_live_", "so_test_"))


@caught_by("authorization.similar")
class TokenAsPattern(Plain):
    """A token is looked up with LIKE or a glob, so that wildcards match."""

    def caller(self, token: str) -> Caller | None:
        pattern = token.replace("%", "*")
        found = (caller for name, caller in TOKENS.items() if fnmatch.fnmatchcase(name, pattern))
        return next(found, None) if len(token) > 8 else None


@caught_by("authorization.similar")
class DashesAreUnderscores(Plain):
    """Tokens go through an encoding for URLs, in which the two are one."""

    def caller(self, token: str) -> Caller | None:
        return super().caller(token.replace("-", "_"))


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


@caught_by("authorization.any-invalid")
class VeryShortTokenMatches(Plain):
    """A token that is no longer than its checksum passes the check of it."""

    def caller(self, token: str) -> Caller | None:
        short = 1 < len(token) < 4 and token.isalnum()
        return Caller.WRITER if short else super().caller(token)


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


@caught_by("authorization.twice")
class FirstOfTwoHeaders(Plain):
    """Of two Authorization headers the first one is taken; a proxy may have judged the other."""

    def credentials(self, request: Request) -> str | None:
        scheme, _, token = request.header("Authorization").partition(" ")
        return token.strip(" ") if self.is_bearer(scheme) else None


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


@caught_by("authorization.scheme-case")
class SchemeComparedWithCase(Plain):
    """The header must start with Bearer, and not with bearer."""

    def is_bearer(self, scheme: str) -> bool:
        return scheme == "Bearer"
