"""Assertions about a response. Each function checks one thing and raises `Deviation`."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from logs_contract.suite.catalogue.contract import load_contract
from logs_contract.suite.http.answer_invariants import media_type
from logs_contract.suite.http.client import Client
from logs_contract.suite.http.exchange import Deviation, Exchange, shorten
from logs_contract.suite.http.json_values import same_json
from logs_contract.suite.http.rate_limit import read_date

# created_at may be cut to whole seconds, as the Date header is; the header is set after created_at.
_CLOCK_TOLERANCE = timedelta(seconds=5)
_CLOCK_DIFFERENCE = timedelta(minutes=5)  # allowed between the deployment's clock and the suite's
_MIN_413 = 4096  # bytes; a deployment may refuse a longer body with 413
_MIN_TOO_LARGE_400 = 60_000  # bytes; a deployment may refuse a longer body with 400


def expect_status(exchange: Exchange, *statuses: int) -> None:
    """The response has one of `statuses`."""
    if exchange.status not in statuses:
        raise Deviation(
            f"status {' or '.join(map(str, statuses))}", f"status {exchange.status}", exchange
        )


def expect_json(exchange: Exchange) -> Any:
    """The response is application/json, and its body is JSON. Returns the value."""
    if media_type(exchange) != "application/json":
        raise Deviation("Content-Type application/json", repr(media_type(exchange)), exchange)
    try:
        return exchange.json()
    except ValueError as error:
        raise Deviation("a JSON body", f"{error}", exchange) from None


def expect_schema(exchange: Exchange, client: Client, status: int) -> Any:
    """The response is valid under the contract's schema for `status`. Returns the value."""
    value = expect_json(exchange)
    problem = client.contract.find_problem(client.contract.response_schema(status), value)
    if problem is not None:
        raise Deviation(f"a body valid under the schema of {status}", problem, exchange)
    return value


def expect_entry(exchange: Exchange, client: Client, sent: dict[str, Any]) -> dict[str, Any]:
    """The response is 201 with the entry that was sent. Returns the stored entry.

    A large entry may be refused with 413, or with the 400 that the contract documents for it. The
    returned entry is then empty.
    """
    if is_too_large(exchange):
        return {}
    if exchange.status == 400 and len(exchange.request.body) > _MIN_TOO_LARGE_400:
        expect_error(exchange, client, 400)
        return {}
    expect_status(exchange, 201)
    entry: dict[str, Any] = expect_schema(exchange, client, 201)
    names = client.contract.fields
    for field in (names.level, names.message):
        expect_echo(exchange, field, sent[field], entry[field])
    # A deployment may omit an empty meta.
    expect_echo(exchange, names.meta, sent.get(names.meta, {}), entry.get(names.meta, {}))
    return entry


def is_too_large(exchange: Exchange) -> bool:
    """Whether the response is a 413, which the contract allows for a large body."""
    return exchange.status == 413 and len(exchange.request.body) > _MIN_413


def expect_echo(exchange: Exchange, field: str, sent: Any, received: Any) -> None:
    """The response has the same JSON value in `field` as the request."""
    if not same_json(sent, received):
        raise Deviation(f"{field} {shorten(sent)}", shorten(received), exchange)


def expect_error(
    exchange: Exchange, client: Client, status: int, *, or_status: Container[int] = ()
) -> dict[str, Any]:
    """The response is the error envelope of `status`. Returns the error object.

    A response with a status in `or_status` is accepted whatever its body; then the returned object
    is empty.
    """
    if exchange.status in or_status:
        return {}
    expect_status(exchange, status)
    envelope: dict[str, Any] = expect_json(exchange)
    code = envelope["error"].get("code") if _is_envelope(envelope) else None
    documented = client.contract.error_code(status)
    if code != documented:
        raise Deviation(f"error.code {documented!r}", f"{code!r}", exchange)
    expect_schema(exchange, client, status)
    error: dict[str, Any] = envelope["error"]
    return error


def expect_not_stored(exchange: Exchange) -> None:
    """The response does not say that an entry was stored: any status but 201."""
    if exchange.status == 201:
        raise Deviation("nothing stored", "status 201", exchange)


def expect_time_of_ingestion(exchange: Exchange, entry: Mapping[str, Any]) -> None:
    """`created_at` is close to the deployment's own clock, which its Date header shows.

    A proxy may have set the header. Therefore the clock of the suite is accepted too.
    """
    date = read_date(exchange)
    if date is None:
        expect_close_to_now(exchange, entry)
    else:
        tolerance = _CLOCK_TOLERANCE + timedelta(seconds=exchange.seconds)
        _expect_close(exchange, entry, [date, datetime.now(UTC)], tolerance)


def expect_close_to_now(exchange: Exchange, entry: Mapping[str, Any]) -> None:
    """`created_at` is close to the clock of the suite."""
    _expect_close(exchange, entry, [datetime.now(UTC)], _CLOCK_DIFFERENCE)


def _expect_close(
    exchange: Exchange, entry: Mapping[str, Any], clocks: list[datetime], tolerance: timedelta
) -> None:
    wanted = " or ".join(clock.isoformat() for clock in clocks)
    field = load_contract().fields.created_at
    expected = f"{field} within {tolerance.seconds} s of {wanted}"
    try:
        created = parse_date_time(entry[field])
    except ValueError:  # the year 0 is valid under the format
        raise Deviation(expected, entry[field], exchange) from None
    if all(abs(clock - created) > tolerance for clock in clocks):
        raise Deviation(expected, entry[field], exchange)


def parse_date_time(text: str) -> datetime:
    """The time of an RFC 3339 date-time (section 5.6) that is valid under the schema's format."""
    seconds, _, rest = text.upper().partition(".")
    digits = len(rest) - len(rest.lstrip("0123456789"))
    offset = rest[digits:] if rest else ""
    fraction = f".{rest[:digits][:6].ljust(6, '0')}" if rest else ""
    return datetime.fromisoformat(f"{seconds}{fraction}{offset}".replace(":60", ":59", 1))


def _is_envelope(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("error"), dict)
