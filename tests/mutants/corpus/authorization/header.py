"""The Authorization header, read in another way than as one bearer token."""

from __future__ import annotations

import base64
import re

from tests.mutants.exchange import Request, crash
from tests.mutants.labels import caught_by
from tests.mutants.plain import Caller, Plain


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
            raise crash()
        return super().credentials(request)


@caught_by("authorization.twice")
class FirstOfTwoHeaders(Plain):
    """Of two Authorization headers the first one is taken; a proxy may have judged the other."""

    def credentials(self, request: Request) -> str | None:
        scheme, _, token = request.header("Authorization").partition(" ")
        return token.strip(" ") if self.is_bearer(scheme) else None


@caught_by("authorization.scheme-case")
class SchemeComparedWithCase(Plain):
    """The header must start with Bearer, and not with bearer."""

    def is_bearer(self, scheme: str) -> bool:
        return scheme == "Bearer"


@caught_by("authorization.scheme-case")
class OneBlankOnly(Plain):
    """The header is split at each blank: two of them between Bearer and the token are too many."""

    def credentials(self, request: Request) -> str | None:
        _, _, token = request.header("Authorization").partition(" ")
        return None if " " in token else super().credentials(request)
