"""The Authorization header, read in another way than as one bearer token."""

from __future__ import annotations

import base64
import re

from tests.mutants.deployment import Caller, Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import Request, internal_error


@caught_by("authorization.scheme")
class AnyScheme(Deployment):
    """The authorization scheme is not checked."""

    def is_bearer(self, scheme: str) -> bool:
        return bool(scheme)


@caught_by("authorization.scheme")
class BasicPassword(Deployment):
    """A token is taken as a user of Basic authentication too."""

    def read_token(self, request: Request) -> str | None:
        scheme, _, rest = request.header("Authorization").partition(" ")
        if scheme.lower() != "basic":
            return super().read_token(request)
        try:
            return base64.b64decode(rest).decode().partition(":")[0]
        except ValueError:
            return None


@caught_by("authorization.scheme")
class TokenScheme(Deployment):
    """The scheme Token of Django REST framework is accepted too."""

    def is_bearer(self, scheme: str) -> bool:
        return scheme.lower() in ("bearer", "token")


@caught_by("authorization.malformed")
class LastWordOfTheHeader(Deployment):
    """The header is split at blanks, and its last word is taken for the token."""

    def read_token(self, request: Request) -> str | None:
        words = request.header("Authorization").split(" ")
        return words[-1] if self.is_bearer(words[0]) else None


@caught_by("authorization.malformed")
class SecondWordOfTheHeader(Deployment):
    """The header is split at blanks, and everything after the second word is ignored."""

    def read_token(self, request: Request) -> str | None:
        words = request.header("Authorization").split()
        return words[1] if len(words) > 1 and self.is_bearer(words[0]) else None


@caught_by("authorization.malformed")
class BareTokenAccepted(Deployment):
    """The scheme may be left out."""

    def read_token(self, request: Request) -> str | None:
        return re.sub("(?i)^bearer +", "", request.header("Authorization"))


@caught_by("authorization.malformed")
class QuotesStripped(Deployment):
    """Quotation marks around a token are taken off."""

    def read_token(self, request: Request) -> str | None:
        return (super().read_token(request) or "").strip('"')


@caught_by("authorization.malformed")
class EmptyTokenIs400(Deployment):
    """A header without a token is a malformed request."""

    def authorize(self, request: Request) -> Caller:
        if request.header_values("Authorization") and not self.read_token(request):
            raise self.bad_request("malformed Authorization header")
        return super().authorize(request)


@caught_by("authorization.malformed")
class CrashesWithoutToken(Deployment):
    """The second word of the header is read without checking that it exists."""

    def read_token(self, request: Request) -> str | None:
        values = request.header_values("Authorization")
        if values and len(values[0].split()) < 2:
            raise internal_error()
        return super().read_token(request)


@caught_by("authorization.scheme-case")
class SchemeComparedWithCase(Deployment):
    """The scheme is compared with case: bearer is refused."""

    def is_bearer(self, scheme: str) -> bool:
        return scheme == "Bearer"


@caught_by("authorization.scheme-case")
class OneBlankOnly(Deployment):
    """The header is split at each blank, so two blanks between Bearer and the token are refused."""

    def read_token(self, request: Request) -> str | None:
        _, _, token = request.header("Authorization").partition(" ")
        return None if " " in token else super().read_token(request)


@caught_by("authorization.malformed")
class PunctuationOfTheSchemeStripped(Deployment):
    """Punctuation around the scheme is removed."""

    def is_bearer(self, scheme: str) -> bool:
        return super().is_bearer(scheme.strip(':;,-"'))


@caught_by("authorization.malformed")
class SchemeThatEndsWithBearer(Deployment):
    """A regular expression for the scheme has no start."""

    def is_bearer(self, scheme: str) -> bool:
        return scheme.lower().endswith("bearer")


@caught_by("authorization.twice")
class SecondHeaderTakenForAProxys(Deployment):
    """A second Authorization header is taken as proof that a proxy has checked the first."""

    def authorize(self, request: Request) -> Caller:
        if len(request.header_values("Authorization")) > 1:
            return Caller.WRITER
        return super().authorize(request)
