"""Strategies for sequences of steps: requests to a server, and changes of its state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Protocol

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from logs_contract.server.admin.fault_json import read_fault
from logs_contract.server.contract import Contract
from logs_contract.server.state import Fault
from logs_contract.server.tokens import digest
from tests.implementations import NOW, Implementation, SentRequest
from tests.request_strategies import make_entry, plain, requests

_ORGANISATION = "org_demo"
_SECRETS = ("so_test_writer", "so_live_writer")
_TEXTS = ("door", "light")


class Change(Protocol):
    """A change of a server's state between two requests."""

    def apply(self, server: Implementation) -> None:
        """Change the state of `server`."""


Step = SentRequest | Change


@dataclass(frozen=True)
class AddFault:
    """Adds a fault plan."""

    fault: Fault

    def apply(self, server: Implementation) -> None:
        server.state.faults.add(self.fault)


@dataclass(frozen=True)
class ClearFaults:
    """Removes all fault plans."""

    def apply(self, server: Implementation) -> None:
        server.state.faults.clear()


@dataclass(frozen=True)
class AdvanceClock:
    """Advances a clock. One second is enough to begin the next month."""

    seconds: int

    def apply(self, server: Implementation) -> None:
        step = timedelta(seconds=self.seconds)
        server.state.clocks.change(
            _ORGANISATION, lambda clock: clock.set(NOW, now=clock.read(NOW) + step)
        )


@dataclass(frozen=True)
class RevokeToken:
    """Revokes a token."""

    secret: str

    def apply(self, server: Implementation) -> None:
        server.state.tokens.change(digest(self.secret), lambda token: replace(token, revoked=True))


def faults() -> SearchStrategy[Fault]:
    """Fault plans without delays."""
    match = st.fixed_dictionaries(
        {},
        optional={
            "level": st.sampled_from(["info", "warn"]),
            "text": st.sampled_from([*_TEXTS, "so_"]),
            "run_id": st.sampled_from(["run-1", "run-2"]),
            "mode": st.sampled_from(["test", "live"]),
            "organisation": st.sampled_from([_ORGANISATION, "org_exhausted"]),
        },
    )
    calls = st.fixed_dictionaries(
        {}, optional={"first": st.integers(1, 3), "last": st.integers(3, 4)}
    )
    secrets = st.none() | st.sampled_from(_SECRETS)
    return st.builds(_fault, match, calls, _consequences(), secrets, st.integers(0, 99))


def quotas() -> SearchStrategy[Mapping[str, int]]:
    """Limits that a few entries exhaust."""
    return st.fixed_dictionaries(
        {"reqs_month": st.integers(0, 4)},
        optional={
            "storage_bytes": st.integers(0, 500),
            "uploaded_bytes_month": st.integers(0, 500),
            "files_count": st.sampled_from([0, 1, 1, 1]),
        },
    )


def steps(contract: Contract) -> SearchStrategy[Step]:
    """Steps: mostly entries of two accounts, sometimes any other request or a change."""
    changes: list[SearchStrategy[Step]] = [
        faults().map(AddFault),
        st.just(ClearFaults()),
        st.sampled_from([1, 3600, 32 * 86_400]).map(AdvanceClock),
        st.sampled_from(_SECRETS).map(RevokeToken),
    ]
    return st.one_of(_entries(), _entries(), requests(contract, most_wild=2), st.one_of(changes))


def _entries() -> SearchStrategy[Step]:
    headers = st.sampled_from(
        [
            (b"mock-run-id", b"run-1"),
            (b"mock-run-id", b"run-2"),
            (b"prefer", b"code=429"),
            (b"prefer", b"code=500, wait=0"),
            (b"prefer", b"example=missingScope"),
            (b"prefer", b"wait=0"),
            (b"prefer", b"code=299"),
        ]
    )
    return st.builds(
        lambda level, text, secret, sent: plain(
            make_entry(level=level, message=text), secret, *sent
        ),
        st.sampled_from(["info", "warn", "nope"]),
        st.sampled_from(_TEXTS),
        st.sampled_from([*_SECRETS, *_SECRETS, "so_test_internal", "so_test_reader"]),
        st.lists(headers, max_size=2),
    )


def _consequences() -> SearchStrategy[Mapping[str, Any]]:
    headers = st.dictionaries(
        st.sampled_from(["Retry-After", "X-Fault", "Content-Type"]),
        st.sampled_from(["1", "text/plain"]),
        max_size=2,
    )
    shaped: dict[str, SearchStrategy[Any]] = {
        "status": st.sampled_from([201, 202, 299, 400, 401, 403, 418, 429, 500, 503]),
        "body": st.sampled_from([{}, "text", {"error": {"code": "x", "message": "y"}}]),
        "example": st.sampled_from(["missingScope", "storageUsedUp"]),
        "cut": st.integers(0, 300),
        "garble": st.fixed_dictionaries({"seed": st.integers(0, 9)}),
    }
    common: dict[str, SearchStrategy[Any]] = {"delay": st.just(0), "headers": headers}
    closing = st.fixed_dictionaries({"close": st.sampled_from(["before", "after"])})
    return closing | st.fixed_dictionaries({}, optional={**shaped, **common})


def _fault(
    match: Mapping[str, Any],
    calls: Mapping[str, int],
    then: Mapping[str, Any],
    secret: str | None,
    number: int,
) -> Fault:
    given = {"match": match, "calls": calls, "then": then}
    token = None if secret is None else (digest(secret), f"label of {secret}")
    return read_fault(given, f"flt_{number}", token)
