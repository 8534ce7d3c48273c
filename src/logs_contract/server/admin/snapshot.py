"""Writes the whole state of a server as JSON, and restores it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import orjson

from logs_contract.server.admin.fault_json import read_fault
from logs_contract.server.admin.journal_json import read_record, write_record
from logs_contract.server.admin.json_values import convert_whole_numbers
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
    """The quotas and usage of an account: an organisation in one mode.

    `limits` are its own limits by metric, or the name of its tier, or None for the default tier.
    `used` maps a metric to a period and the amount used in it. The period is ``YYYY-MM``, or None
    if the metric has no periods, or "" for the current period.
    """

    account: Account
    limits: Mapping[str, int] | str | None
    used: Mapping[str, tuple[str | None, int]]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The content of a snapshot. A part is None or empty if the JSON document omits it."""

    tokens: Sequence[Token] | None = None
    tiers: Mapping[str, Mapping[str, int]] | None = None
    organisations: Sequence[SavedAccount] | None = None
    entries: Sequence[Entry] = ()
    faults: Sequence[Fault] = ()
    clocks: Mapping[str | None, Clock] | None = None
    records: Sequence[RecordedRequest] = ()


def write_snapshot(state: State) -> dict[str, Any]:
    """Return the JSON of the state, as the schema ``Snapshot`` of the admin API describes it."""
    usage = state.accounts.usage()
    return {
        "version": VERSION,
        "tokens": [_write_token(token) for token in state.tokens.all()],
        "tiers": {name: dict(limits) for name, limits in state.accounts.tiers().items()},
        "organisations": [
            _write_account(account, state.accounts.limits(account), usage.get(account, {}))
            for account in state.accounts.all()
        ],
        "entries": [
            {**entry.account._asdict(), "entry": orjson.loads(redact(entry.document.decode()))}
            for entry in (stored.entry for stored in state.accounts.stored())
        ],
        "faults": [_write_fault(fault) for fault in state.faults.all()],
        "clocks": [_write_clock(name, clock) for name, clock in state.clocks.all().items()],
        "requests": [write_record(entry.record) for entry in state.journal.since(0)],
    }


def read_snapshot(
    document: Mapping[str, Any], prefixes: Mapping[str, str], now: datetime
) -> Snapshot:
    """Read a snapshot from a JSON document that is valid against the schema ``Snapshot``.

    `prefixes` maps a mode to the prefix of its tokens. `now` is the real time; the function
    checks the clocks against it. Raises ValueError if members of the document contradict each
    other.
    """
    document = convert_whole_numbers(document)
    organisations = document.get("organisations")
    given_tokens = document.get("tokens")
    tokens = [_read_token(given, prefixes) for given in given_tokens or ()]
    labels = {token.digest: token.label for token in tokens}
    return Snapshot(
        tokens=None if given_tokens is None else tokens,
        tiers=document.get("tiers"),
        organisations=None if organisations is None else _read_accounts(organisations, document),
        entries=[_read_entry(given) for given in document.get("entries", ())],
        faults=[
            _read_fault(given, number, prefixes, labels)
            for number, given in enumerate(document.get("faults", ()))
        ],
        clocks=_read_clocks(document.get("clocks", ()), now),
        records=[read_record(given) for given in document.get("requests", ())],
    )


def load_snapshot(state: State, snapshot: Snapshot, now: datetime) -> None:
    """Add the content of a snapshot to `state`. `now` is the real time."""
    for token in snapshot.tokens or ():
        state.tokens.add(token)
    for name, limits in (snapshot.tiers or {}).items():
        state.accounts.set_tier(name, limits)
    for organisation, clock in (snapshot.clocks or {}).items():
        state.clocks.change(organisation, partial(_replace, clock))
    for saved in snapshot.organisations or ():
        _load_account(state, saved, now)
    for entry in snapshot.entries:
        state.accounts.restore(entry)
    for fault in reversed(snapshot.faults):
        state.faults.add(fault)
    for record in snapshot.records:
        state.journal.append(record)


def _load_account(state: State, saved: SavedAccount, now: datetime) -> None:
    if saved.limits is not None:
        state.accounts.set_limits(saved.account, saved.limits)
    current = state.clocks.get(saved.account.organisation).read(now)
    for metric, (period, used) in saved.used.items():
        if period == "":
            state.accounts.set_used(saved.account, {metric: used}, current)
        else:
            state.accounts.set_usage(saved.account, metric, period, used)


def _replace(saved: Clock, _: Clock) -> Clock:
    return saved


def _write_token(token: Token) -> dict[str, Any]:
    return {
        "digest": token.digest.hex(),
        **token.account._asdict(),
        "scopes": sorted(token.scopes),
        "revoked": token.revoked,
        "broken": token.broken,
        "expires_at": None if token.expires_at is None else token.expires_at.isoformat(),
    }


def _read_token(given: Mapping[str, Any], prefixes: Mapping[str, str]) -> Token:
    expires_at = given.get("expires_at")
    common: dict[str, Any] = {
        "scopes": frozenset(given["scopes"]),
        "revoked": given.get("revoked", False),
        "broken": given.get("broken", False),
        "expires_at": None if expires_at is None else datetime.fromisoformat(expires_at),
    }
    if "secret" in given:
        mode = find_mode(given["secret"], prefixes)
        if given.get("mode", mode) != mode:
            raise ValueError(
                f"tokens: mode is {given['mode']!r}, but the prefix of the secret is that of "
                f"mode {mode!r}"
            )
        return make_token(
            given["secret"], prefixes=prefixes, organisation=given["organisation"], **common
        )
    hashed = bytes.fromhex(given["digest"])
    account = Account(given["organisation"], given["mode"])
    return Token(digest=hashed, label=make_label(account.mode, hashed), account=account, **common)


def _write_account(
    account: Account, limits: Limits, used: Mapping[str, tuple[str | None, int]]
) -> dict[str, Any]:
    given = {"limits": dict(limits.quotas)} if limits.tier is None else {"tier": limits.tier}
    return {
        **account._asdict(),
        **given,
        "used": {m: {"amount": amount, "period": period} for m, (period, amount) in used.items()},
    }


def _read_accounts(
    organisations: Iterable[Mapping[str, Any]], document: Mapping[str, Any]
) -> list[SavedAccount]:
    tiers = {"default", *document.get("tiers", ())}
    found = []
    for given in organisations:
        tier = given.get("tier")
        if tier is not None and tier not in tiers:
            raise ValueError(
                f"organisations: there is no tier {tier}; the tiers are {', '.join(tiers)}"
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


def _read_entry(given: Mapping[str, Any]) -> Entry:
    document = given["entry"]
    account = Account(given["organisation"], given["mode"])
    return Entry.create(account, document)


def _write_fault(fault: Fault) -> dict[str, Any]:
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


def _read_fault(
    given: Mapping[str, Any], number: int, prefixes: Mapping[str, str], labels: Mapping[bytes, str]
) -> Fault:
    name = given.get("match", {}).get("token")
    token = None
    if name is not None:
        hashed = digest(name) if find_mode(name, prefixes) else _read_digest(name)
        token = hashed, labels.get(hashed) or make_label(find_mode(name, prefixes), hashed)
    return read_fault(given, given.get("id", f"flt_seed_{number + 1}"), token)


def _read_digest(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise ValueError("faults: match.token is neither a secret nor the digest of one") from None


def _write_clock(organisation: str | None, clock: Clock) -> dict[str, Any]:
    name = {} if organisation is None else {"organisation": organisation}
    frozen = {} if clock.frozen is None else {"frozen_at": clock.frozen.isoformat()}
    return {**name, "offset_seconds": clock.offset.total_seconds(), **frozen}


def _read_clocks(given: Iterable[Mapping[str, Any]], now: datetime) -> dict[str | None, Clock]:
    clocks = {}
    for it in given:
        frozen_at = it.get("frozen_at")
        frozen = None if frozen_at is None else datetime.fromisoformat(frozen_at).astimezone(UTC)
        clock = Clock(timedelta(seconds=it.get("offset_seconds", 0)), frozen)
        if not clock.is_usable(now):
            raise ValueError(
                f"clocks: the time of each clock must be in the years 2000 to {LAST_YEAR}"
            )
        clocks[it.get("organisation")] = clock
    return clocks
