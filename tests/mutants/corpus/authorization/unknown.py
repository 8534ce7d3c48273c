"""Tokens that were never issued."""

from __future__ import annotations

import base64
import re
import string

from tests.mutants.deployment import TOKENS, Caller, Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import ApiError, Request, internal_error


@caught_by("authorization.unknown")
class AnyTestToken(Deployment):
    """Any token with the prefix of test mode is accepted, as in a mock."""

    def find_caller(self, token: str) -> Caller | None:
        known = TOKENS.get(token)
        return (
            Caller.WRITER
            if known is None and token.startswith("so_")
            else super().find_caller(token)
        )


@caught_by("authorization.unknown")
class AnyTokenAtAll(Deployment):
    """Verification is a stub: any token is valid."""

    def find_caller(self, token: str) -> Caller | None:
        return super().find_caller(token) if token in TOKENS else Caller.WRITER


@caught_by("authorization.unknown")
class UnsignedTokenTaken(Deployment):
    """A JSON Web Token without a signature is accepted if its header says alg none."""

    def find_caller(self, token: str) -> Caller | None:
        header = token.partition(".")[0].encode()
        unsigned = header.startswith(b"eyJ") and b'"none"' in base64.b64decode(header + b"==")
        return Caller.WRITER if unsigned else super().find_caller(token)


@caught_by("authorization.unknown")
class UnknownTokenIs403(Deployment):
    """An unknown token is answered with 403."""

    def authorize(self, request: Request) -> Caller:
        token = self.read_token(request)
        if token and re.fullmatch(r"so_(test|live)_\w{8,}", token) and token not in TOKENS:
            raise ApiError(403, "forbidden", "invalid token")
        return super().authorize(request)


@caught_by("authorization.unknown")
class LongTokenCrashes(Deployment):
    """The database column is too short for a long token."""

    def find_caller(self, token: str) -> Caller | None:
        if len(token) > 5000:
            raise internal_error()
        return super().find_caller(token)


@caught_by("authorization.any-invalid")
class NumbersAreAccounts(Deployment):
    """A token that is a number is taken for the number of an account, as in older clients."""

    def find_caller(self, token: str) -> Caller | None:
        number = token.isascii() and token.isdigit()
        return Caller.WRITER if number else super().find_caller(token)


@caught_by("authorization.unknown")
class InheritedNamesAreTokens(Deployment):
    """In JavaScript, tokens[token] also finds inherited names such as constructor."""

    def find_caller(self, token: str) -> Caller | None:
        inherited = ("constructor", "toString", "valueOf", "hasOwnProperty", "__proto__")
        return Caller.WRITER if token in inherited else super().find_caller(token)


LETTERS = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"  # of base64


class Similar(Deployment):
    """A token is compared by a part of it."""

    def find_caller(self, token: str) -> Caller | None:
        known = {self.select_part(name): caller for name, caller in TOKENS.items()}
        caller = known.get(self.select_part(token))
        return None if caller is Caller.REVOKED else caller

    def select_part(self, token: str) -> str:
        raise NotImplementedError


@caught_by("authorization.unknown")
class SpareBitsIgnored(Similar):
    """A token is decoded from base64, and the lowest bits of its last character are dropped."""

    def select_part(self, token: str) -> str:
        return token[:-1] + str(LETTERS.find(token[-1:]) // 4)


@caught_by("authorization.unknown")
class NeighboursTakenForEachOther(Similar):
    """A token is found by a checksum that counts two neighbouring characters as one."""

    def select_part(self, token: str) -> str:
        return token[:8] + ".".join(str(LETTERS.find(char) // 2) for char in token[8:])
