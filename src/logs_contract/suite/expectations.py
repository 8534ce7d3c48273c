"""What an answer is expected to be. Each function checks one thing and raises `Deviation`."""

from __future__ import annotations

import math
from collections.abc import Container, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from logs_contract.suite.client import Client
from logs_contract.suite.exchange import Deviation, Exchange
from logs_contract.suite.pacing import date_of

# created_at may be cut to whole seconds and the Date header is; the answer is made after the entry.
_CLOCK_TOLERANCE = timedelta(seconds=5)
_SHOWN = 200  # characters of a value in a message; the exchange has more
_LARGE = 4096  # bytes; nobody refuses less as too large, with 413
_HUGE = 60_000  # bytes; nor with the documented 400
_CLOCKS_APART = timedelta(minutes=5)  # the deployment's clock and that of the suite


def expect_status(exchange: Exchange, *statuses: int) -> None:
    """The answer has one of `statuses`."""
    if exchange.status not in statuses:
        raise Deviation(
            f"status {' or '.join(map(str, statuses))}", f"status {exchange.status}", exchange
        )


def expect_json(exchange: Exchange) -> Any:
    """The answer is application/json, and is JSON; returns the value."""
    content_type = exchange.headers.get("Content-Type", "")
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise Deviation("Content-Type application/json", repr(content_type), exchange)
    try:
        return exchange.json()
    except ValueError as error:
        raise Deviation("a JSON body", f"{error}", exchange) from None


def expect_schema(exchange: Exchange, client: Client, status: int) -> Any:
    """The answer is valid under the contract's schema for `status`; returns the value."""
    value = expect_json(exchange)
    problem = client.contract.problem(client.contract.response_schema(status), value)
    if problem is not None:
        raise Deviation(f"a body valid under the schema of {status}", problem, exchange)
    return value


def expect_entry(exchange: Exchange, client: Client, sent: dict[str, Any]) -> dict[str, Any]:
    """The answer is 201 with the entry that was sent; returns the stored entry.

    A large entry may be refused, with 413 or as the 400 that is documented for what is too large;
    the returned entry is then empty.
    """
    if is_too_large(exchange):
        return {}
    if exchange.status == 400 and len(exchange.request.body) > _HUGE:
        expect_error(exchange, client, 400)
        return {}
    expect_status(exchange, 201)
    entry: dict[str, Any] = expect_schema(exchange, client, 201)
    for field in ("level", "message"):
        expect_echo(exchange, field, sent[field], entry[field])
    # An empty meta and none are the same to a deployment that keeps only what there is.
    expect_echo(exchange, "meta", sent.get("meta", {}), entry.get("meta", {}))
    return entry


def is_too_large(exchange: Exchange) -> bool:
    """Whether the answer is the 413 that the contract leaves free for a large body."""
    return exchange.status == 413 and len(exchange.request.body) > _LARGE


def expect_echo(exchange: Exchange, field: str, sent: Any, came: Any) -> None:
    """A field came back as the JSON value it was sent as."""
    if not same_json(sent, came):
        raise Deviation(f"{field} {_short(sent)}", _short(came), exchange)


def expect_error(
    exchange: Exchange, client: Client, status: int, *, also: Container[int] = ()
) -> dict[str, Any]:
    """The answer is the error envelope of `status`; returns the error object.

    A status in `also` is as good, and nothing more is asked of its answer: the returned object is
    then empty.
    """
    if exchange.status in also:
        return {}
    expect_status(exchange, status)
    error: dict[str, Any] = expect_json(exchange)
    code = error["error"].get("code") if _is_envelope(error) else None
    documented = client.contract.error_code(status)
    if code != documented:
        raise Deviation(f"error.code {documented!r}", f"{code!r}", exchange)
    expect_schema(exchange, client, status)
    inner: dict[str, Any] = error["error"]
    return inner


def expect_not_stored(exchange: Exchange) -> None:
    """The answer says nothing of a stored entry, whatever else it says."""
    if exchange.status == 201:
        raise Deviation("nothing stored", "status 201", exchange)


def expect_time_of_ingestion(exchange: Exchange, entry: Mapping[str, Any]) -> None:
    """`created_at` is close to the deployment's own clock, which its Date header shows.

    The header may be that of a proxy: close to the clock of the suite is as good.
    """
    date = date_of(exchange)
    if date is None:
        expect_close_to_now(exchange, entry)
    else:
        tolerance = _CLOCK_TOLERANCE + timedelta(seconds=exchange.seconds)
        _expect_close(exchange, entry, [date, datetime.now(UTC)], tolerance)


def expect_close_to_now(exchange: Exchange, entry: Mapping[str, Any]) -> None:
    """`created_at` is close to the clock of the suite."""
    _expect_close(exchange, entry, [datetime.now(UTC)], _CLOCKS_APART)


def _expect_close(
    exchange: Exchange, entry: Mapping[str, Any], clocks: list[datetime], tolerance: timedelta
) -> None:
    wanted = " or ".join(clock.isoformat() for clock in clocks)
    expected = f"created_at within {tolerance.seconds} s of {wanted}"
    try:
        created = parse_date_time(entry["created_at"])
    except ValueError:  # the year 0, which the format allows
        raise Deviation(expected, entry["created_at"], exchange) from None
    if all(abs(clock - created) > tolerance for clock in clocks):
        raise Deviation(expected, entry["created_at"], exchange)


def parse_date_time(text: str) -> datetime:
    """An RFC 3339 date-time (section 5.6), already valid under the schema's format."""
    whole, _, rest = text.upper().partition(".")
    digits = len(rest) - len(rest.lstrip("0123456789"))
    offset = rest[digits:] if rest else ""
    fraction = f".{rest[:digits][:6].ljust(6, '0')}" if rest else ""
    return datetime.fromisoformat(f"{whole}{fraction}{offset}".replace(":60", ":59", 1))


def same_json(one: Any, other: Any) -> bool:
    """Equality of JSON values: numbers by value, true and 1 apart, no order among names."""
    match one, other:
        case _ if isinstance(one, bool) is not isinstance(other, bool):
            return False
        case dict(), dict():
            return one.keys() == other.keys() and all(same_json(one[k], other[k]) for k in one)
        case list(), list():
            return len(one) == len(other) and all(map(same_json, one, other))
        case int() | float(), int() | float():
            return one == other or _same_double(one, other)
        case _:
            return type(one) is type(other) and bool(one == other)


def _same_double(one: float, other: float) -> bool:
    """Whether two numbers are the same IEEE 754 double: all that RFC 8259 section 6 promises."""
    try:
        return float(one) == float(other) and math.isfinite(float(one))
    except OverflowError:
        return False


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}… ({len(text)} characters)"


def _is_envelope(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("error"), dict)
