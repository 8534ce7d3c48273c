"""What the parts of the mock tell each other of one request."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from sys import intern

from starlette.types import Scope

from handlers.context import caller_of
from handlers.contract import Operation
from handlers.headers import values_of
from handlers.mock.answers import Answer
from handlers.security import token_sent
from handlers.state import State
from handlers.tokens import Account, digest, label_of

RUN_ID = b"mock-run-id"
_KEY = "mock_call"  # in the extensions of an ASGI scope
_LONGEST_RUN_ID = 128


@dataclass
class Call:
    """A request for `operation`, or for none of the contract.

    `forced` says who forced its answer, `ignored` which preferences do not count and why. `lost` is
    the real answer where it was not sent as it is; `processed` is False where there is none.
    """

    scope: Scope
    state: State
    operation: Operation | None
    forced: str | None = None
    ignored: list[str] = field(default_factory=list)
    lost: Answer | None = None
    processed: bool = True

    @cached_property
    def secret(self) -> str | None:
        return token_sent(self.scope["headers"])

    @cached_property
    def token(self) -> bytes | None:
        """The digest of the token sent."""
        return None if self.secret is None else digest(self.secret)

    @cached_property
    def _known(self) -> tuple[Account | None, str | None]:
        caller = caller_of(self.scope)
        if caller is not None:
            return caller.account, caller.label
        if self.token is None:
            return None, None
        token = self.state.tokens.find(self.token)
        return (token.account, token.label) if token else (None, label_of(None, self.token))

    @property
    def account(self) -> Account | None:
        return self._known[0]

    @property
    def label(self) -> str | None:
        return self._known[1]

    @cached_property
    def run_id(self) -> str | None:
        values = values_of(self.scope["headers"], RUN_ID)
        return intern(values[0][:_LONGEST_RUN_ID].decode("latin-1")) if values else None


def begin(call: Call) -> None:
    """Let the parts further in find `call`."""
    call.scope["extensions"][_KEY] = call


def call_of(scope: Scope) -> Call | None:
    """The call a request is, if it is recorded."""
    found: Call | None = scope.get("extensions", {}).get(_KEY)
    return found
