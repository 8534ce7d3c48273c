"""Tokens that merely resemble a valid one."""

from __future__ import annotations

import fnmatch
import re

from tests.mutants.deployment import TOKENS, Caller, Deployment
from tests.mutants.labels import caught_by


@caught_by("authorization.similar")
class TokenCaseIgnored(Deployment):
    """The database ignores the case of letters, as MySQL's usual collation does."""

    def find_caller(self, token: str) -> Caller | None:
        known = {name.lower(): caller for name, caller in TOKENS.items()}
        return known.get(token.lower())


@caught_by("authorization.similar")
class TokenComparedByItsStart(Deployment):
    """The comparison stops at the end of the known token."""

    def find_caller(self, token: str) -> Caller | None:
        return next((TOKENS[name] for name in TOKENS if token.startswith(name)), None)


@caught_by("authorization.similar")
class TokenPrefixIgnored(Deployment):
    """The token is looked up without its prefix, so the prefix may be missing."""

    def find_caller(self, token: str) -> Caller | None:
        known = {name[8:]: caller for name, caller in TOKENS.items()}
        return known.get(re.sub("^so_(test|live)_", "", token))


@caught_by("authorization.similar")
class ModeOfTheTokenIgnored(Deployment):
    """Test-mode and production tokens are looked up in one table, without their mode."""

    def find_caller(self, token: str) -> Caller | None:
        return super().find_caller(token) or super().find_caller(
            token.replace("so_live_", "so_test_")
        )


@caught_by("authorization.similar")
class TokenAsPattern(Deployment):
    """A token is looked up with LIKE or a glob, so wildcards in it match other tokens."""

    def find_caller(self, token: str) -> Caller | None:
        pattern = token.replace("%", "*")
        found = (caller for name, caller in TOKENS.items() if fnmatch.fnmatchcase(name, pattern))
        return next(found, None) if len(token) > 8 else None


@caught_by("authorization.similar")
class DashesAreUnderscores(Deployment):
    """Tokens are decoded as URL-safe base64, which treats dash and underscore alike."""

    def find_caller(self, token: str) -> Caller | None:
        return super().find_caller(token.replace("-", "_"))
