"""The whole state as JSON, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import orjson

from logs_contract.server.admin.fault_json import read_fault
from logs_contract.server.admin.journal_json import read_record, write_record
from logs_contract.server.admin.json_values import whole_numbers
from logs_contract.server.clock import LAST_YEAR, Clock
from logs_contract.server.redaction import redact
from logs_contract.server.state import Entry, Fault, Limits, RecordedRequest, State
from logs_contract.server.tokens import (
    Account,
    Token,
    digest,
    find_mode,
    make_label,
    make_token,
)

VERSION = 1


@dataclass(frozen=True, slots=True)
class SavedAccount:
    """An account's limits (None: the default tier's) and usage; a period of "" is the current."""

    account: Account
    limits: Mapping[str, int] | str | None
    used: Mapping[str, tuple[str | None, int]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A state, or what is named of one; None is not named."""

    tokens: Sequence[Token] | None = None
    tiers: Mapping[str, Mapping[str, int]] | None = None
    organisations: Sequence[SavedAccount] | None = None
    entries: Sequence[Entry] = ()
    faults: Sequence[Fault] = ()
    clocks: Mapping[str | None, Clock] | None = None
    records: Sequence[RecordedRequest] = ()


def take(state: State) -> dict[str, Any]:
    """The state, as ``Snapshot`` in the document of the mock API."""
    usage = state.accounts.usage()
    return {
        "version": VERSION,
        "tokens": [_token_json(token) for token in state.tokens.all()],
        "tiers": {name: dict(limits) for name, limits in state.accounts.tiers().items()},
        "organisations": [
            _account_json(account, state.accounts.limits(account), usage.get(account, {}))
            for account in state.accounts.known()
        ],
        "entries": [
            {**entry.account._asdict(), "entry": orjson.loads(redact(entry.document.decode()))}
            for entry in (stored.entry for stored in state.accounts.stored())
        ],
        "faults": [_fault_json(fault) for fault in state.faults.all()],
        "clocks": [_clock_json(name, clock) for name, clock in state.clocks.all().items()],
        "requests": [write_record(kept.record) for kept in state.journal.since(0)],
    }


def read_snapshot(
    document: Mapping[str, Any], prefixes: Mapping[str, str], now: datetime
) -> Snapshot:
    """What a document, valid as ``Snapshot``, holds at `now`. Raises ValueError, saying where."""
    document = whole_numbers(document)
    organisations = document.get("organisations")
    given_tokens = document.get("tokens")
    tokens = [_token(given, prefixes) for given in given_tokens or ()]
    labels = {token.digest: token.label for token in tokens}
    return Snapshot(
        tokens=None if given_tokens is None else tokens,
        tiers=document.get("tiers"),
        organisations=None if organisations is None else _accounts(organisations, document),
        entries=[_entry(given) for given in document.get("entries", ())],
        faults=[
            _fault(given, number, prefixes, labels)
            for number, given in enumerate(document.get("faults", ()))
        ],
        clocks=_clocks(document.get("clocks", ()), now),
        records=[read_record(given) for given in document.get("requests", ())],
    )


def load(state: State, snapshot: Snapshot, now: datetime) -> None:
    """Add what the snapshot names to a state."""
    for token in snapshot.tokens or ():
        state.tokens.add(token)
    for name, limits in (snapshot.tiers or {}).items():
        state.accounts.set_tier(name, limits)
    for clock_of, clock in (snapshot.clocks or {}).items():
        state.clocks.change(clock_of, partial(_in_place_of, clock))
    for saved in snapshot.organisations or ():
        _load_account(state, saved, now)
    for entry in snapshot.entries:
        state.accounts.keep(entry)
    for fault in reversed(snapshot.faults):
        state.faults.add(fault)
    for record in snapshot.records:
        state.journal.append(record)


def _load_account(state: State, saved: SavedAccount, now: datetime) -> None:
    if saved.limits is not None:
        state.accounts.set_limits(saved.account, saved.limits)
    current = state.clocks.of(saved.account.organisation).read(now)
    for metric, (period, used) in saved.used.items():
        if period == "":
            state.accounts.set_used(saved.account, {metric: used}, current)
        else:
            state.accounts.set_usage(saved.account, metric, period, used)


def _in_place_of(saved: Clock, _: Clock) -> Clock:
    return saved


def _token_json(token: Token) -> dict[str, Any]:
    return {
        "digest": token.digest.hex(),
        **token.account._asdict(),
        "scopes": sorted(token.scopes),
        "revoked": token.revoked,
        "broken": token.broken,
        "expires_at": None if token.expires_at is None else token.expires_at.isoformat(),
    }


def _token(given: Mapping[str, Any], prefixes: Mapping[str, str]) -> Token:
    expires_at = given.get("expires_at")
    shared: dict[str, Any] = {
        "scopes": frozenset(given["scopes"]),
        "revoked": given.get("revoked", False),
        "broken": given.get("broken", False),
        "expires_at": None if expires_at is None else datetime.fromisoformat(expires_at),
    }
    if "secret" in given:
        mode = find_mode(given["secret"], prefixes)
        if given.get("mode", mode) != mode:
            raise ValueError(
                f"tokens: mode is {given['mode']!r}, but its secret is one of {mode!r}"
            )
        return make_token(
            given["secret"], prefixes=prefixes, organisation=given["organisation"], **shared
        )
    hashed = bytes.fromhex(given["digest"])
    account = Account(given["organisation"], given["mode"])
    return Token(digest=hashed, label=make_label(account.mode, hashed), account=account, **shared)


def _account_json(
    account: Account, limits: Limits, used: Mapping[str, tuple[str | None, int]]
) -> dict[str, Any]:
    given = {"limits": dict(limits.quotas)} if limits.tier is None else {"tier": limits.tier}
    return {
        **account._asdict(),
        **given,
        "used": {m: {"amount": amount, "period": period} for m, (period, amount) in used.items()},
    }


def _accounts(
    organisations: Iterable[Mapping[str, Any]], document: Mapping[str, Any]
) -> list[SavedAccount]:
    tiers = {"default", *document.get("tiers", ())}
    found = []
    for given in organisations:
        tier = given.get("tier")
        if tier is not None and tier not in tiers:
            raise ValueError(
                f"organisations: there is no tier {tier}; there are {', '.join(tiers)}"
            )
        used = {
            metric: (amount["period"], amount["amount"])
            if isinstance(amount, dict)
            else ("", amount)
            for metric, amount in given.get("used", {}).items()
        }
        account = Account(given["organisation"], given["mode"])
        found.append(SavedAccount(account, given.get("limits", tier), used))
    return found


def _entry(given: Mapping[str, Any]) -> Entry:
    document = given["entry"]
    account = Account(given["organisation"], given["mode"])
    return Entry.create(account, document)


def _fault_json(fault: Fault) -> dict[str, Any]:
    match = {**fault.given["match"]}
    if fault.match.token is not None:
        match["token"] = fault.match.token.hex()
    return {
        "id": fault.id,
        **fault.given,
        "match": match,
        "matched": fault.matched,
        "applied": fault.applied,
    }


def _fault(
    given: Mapping[str, Any], number: int, prefixes: Mapping[str, str], labels: Mapping[bytes, str]
) -> Fault:
    name = given.get("match", {}).get("token")
    token = None
    if name is not None:
        hashed = digest(name) if find_mode(name, prefixes) else _from_hex(name)
        token = hashed, labels.get(hashed) or make_label(find_mode(name, prefixes), hashed)
    return read_fault(given, given.get("id", f"flt_seed_{number + 1}"), token)


def _from_hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise ValueError("faults: match.token is neither a secret nor the digest of one") from None


def _clock_json(organisation: str | None, clock: Clock) -> dict[str, Any]:
    named = {} if organisation is None else {"organisation": organisation}
    still = {} if clock.frozen is None else {"frozen_at": clock.frozen.isoformat()}
    return {**named, "offset_seconds": clock.offset.total_seconds(), **still}


def _clocks(given: Iterable[Mapping[str, Any]], now: datetime) -> dict[str | None, Clock]:
    clocks = {}
    for it in given:
        still = it.get("frozen_at")
        frozen = None if still is None else datetime.fromisoformat(still).astimezone(UTC)
        clock = Clock(timedelta(seconds=it.get("offset_seconds", 0)), frozen)
        if not clock.is_usable(now):
            raise ValueError(f"clocks: a time outside the years 2000 to {LAST_YEAR}")
        clocks[it.get("organisation")] = clock
    return clocks
