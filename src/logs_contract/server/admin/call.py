"""What the parts of the mock tell each other of one request."""

from __future__ import annotations

from sys import intern
from typing import NamedTuple

from msgspec import Struct, field
from starlette.types import Scope

from logs_contract.server.answer import Answer
from logs_contract.server.context import caller_of
from logs_contract.server.contract import Operation
from logs_contract.server.headers import values_of
from logs_contract.server.security import token_sent
from logs_contract.server.state import State
from logs_contract.server.tokens import Account, Token, digest, label_of

RUN_ID = b"mock-run-id"
_KEY = "mock_call"  # in the extensions of an ASGI scope
_LONGEST_RUN_ID = 128


class Stranger(NamedTuple):
    """Who sends no token that is known; of another its digest, and what people see of it."""

    digest: bytes | None = None
    label: str | None = None
    account: Account | None = None  # as a token has one


class Call(Struct, eq=False):
    """A request for `operation`, or for none of the contract.

    `forced` says who forced its answer, `ignored` which preferences do not count and why. `lost` is
    the real answer where it was not sent as it is; `processed` is False where there is none.

    It stands in the request's scope and so does not hold that: a cycle waits for the collector.
    """

    operation: Operation | None
    forced: str | None = None
    ignored: list[str] = field(default_factory=list)
    lost: Answer | None = None
    processed: bool = True


def sender_of(scope: Scope, state: State) -> Token | Stranger:
    """Whose request it is; `state` is asked only where authorization has not found out."""
    caller = caller_of(scope)
    if caller is not None:
        return caller
    secret = token_sent(scope["headers"])
    if secret is None:
        return Stranger()
    hashed = digest(secret)
    return state.tokens.find(hashed) or Stranger(hashed, label_of(None, hashed))


def run_id_of(scope: Scope) -> str | None:
    """Which of a client's runs a request is said to belong to."""
    values = values_of(scope["headers"], RUN_ID)
    return intern(values[0][:_LONGEST_RUN_ID].decode("latin-1")) if values else None


def begin(scope: Scope, operation: Operation | None) -> Call:
    """A call, which the parts further in find."""
    call = Call(operation)
    scope["extensions"][_KEY] = call
    return call


def call_of(scope: Scope) -> Call | None:
    """The call a request is, if it is recorded."""
    found: Call | None = scope.get("extensions", {}).get(_KEY)
    return found
