"""``python -m benchmarks.load.journal_queries``: queries of a full journal, beside WireMock."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from statistics import median
from urllib.parse import quote

import click

from benchmarks.common.machine import format_today
from benchmarks.common.markdown import table
from benchmarks.common.pages import PAGE, update_page
from benchmarks.load.scenarios import PATH, Request
from benchmarks.load.server import MeasuredServer, RunningServer, StartError, start_server
from benchmarks.load.servers import QUIET, WIREMOCK, list_servers

_ROUNDS = 30
_CONNECTIONS = 8
_LEVELS = ("debug", "info", "warn", "error", "fatal")
_RARE = 100  # one request of so many has the other token
_RARE_TOKEN = "so_test_reader"  # noqa: S105, it is public
_TEXT = "Player 777 "


@dataclass(frozen=True, slots=True)
class Query:
    """A call that counts requests in a journal."""

    method: str
    path: str
    body: str = ""


@dataclass(frozen=True, slots=True)
class Journal:
    """A running server with a journal, and its queries by title."""

    title: str
    server: RunningServer
    queries: Mapping[str, Query]


@click.command(context_settings={"show_default": True})
@click.option("--requests", default=100_000, type=click.IntRange(1000), help="In the journal.")
def main(requests: int) -> None:
    """Fill both journals with the same requests, then query them in turn."""
    servers = list_servers()
    ours, wiremock = servers[QUIET], servers[WIREMOCK]
    if reason := wiremock.missing():
        raise click.ClickException(f"WireMock: {reason}")
    ours = replace(ours, command=(*ours.command, "--max-requests", str(requests)))
    try:
        text = _compare(ours, wiremock, requests)
    except StartError as error:
        raise click.ClickException(str(error)) from error
    click.echo(text)
    update_page(PAGE, {"journal": text})


def list_queries() -> tuple[Mapping[str, Query], Mapping[str, Query]]:
    """The queries of the reference server, and those of WireMock, which cannot filter by level."""
    ours, theirs = "/__mock/requests?limit=0", "/__admin/requests/count"
    token = {"headers": {"Authorization": {"equalTo": f"Bearer {_RARE_TOKEN}"}}}
    text = {"bodyPatterns": [{"contains": _TEXT}]}
    return (
        {
            "by token": Query("GET", f"{ours}&token={_RARE_TOKEN}"),
            "by text": Query("GET", f"{ours}&text={quote(_TEXT)}"),
            "by level and status": Query("GET", f"{ours}&level=error&status=201"),
        },
        {
            "by token": Query("POST", theirs, json.dumps({"url": PATH, **token})),
            "by text": Query("POST", theirs, json.dumps({"url": PATH, **text})),
        },
    )


def make_request(number: int) -> Request:
    """One of the requests that fill a journal; one in a hundred is refused with 403."""
    entry = {
        "level": _LEVELS[number % len(_LEVELS)],
        "message": f"Player {number} connected",
        "meta": {"player_id": f"steam:{110_000_112_345_678 + number}", "server_id": "main-1"},
    }
    return Request(entry=entry) if number % _RARE else Request(_RARE_TOKEN, entry)


def _compare(ours: MeasuredServer, wiremock: MeasuredServer, requests: int) -> str:
    first, second = list_queries()
    with start_server(ours) as left, start_server(wiremock) as right:
        journals = (
            Journal("the reference server", left, first),
            Journal(f"WireMock {wiremock.version()}", right, second),
        )
        for journal in journals:
            _fill(journal.server.port, requests)
        rows = _measure(journals)
    return (
        f"{requests:,} requests of {len(make_request(requests).body)} bytes in the journal, "
        f"median of {_ROUNDS} queries each, "
        f"in turn, {format_today()}. Milliseconds:\n\n"
        + table(["", *(journal.title for journal in journals)], rows)
    )


def _measure(journals: Sequence[Journal]) -> list[list[str]]:
    """A row for each query, and one for the memory."""
    times: dict[tuple[str, str], list[float]] = {}
    for _ in range(_ROUNDS):
        for journal in journals:
            for name, query in journal.queries.items():
                started = time.perf_counter()
                _ask(journal.server.port, query)
                took = (time.perf_counter() - started) * 1000
                times.setdefault((name, journal.title), []).append(took)
    names = journals[0].queries
    rows = [[name, *(_median(times.get((name, j.title))) for j in journals)] for name in names]
    memory = (f"{journal.server.processes.memory():.0f}" for journal in journals)
    return [*rows, ["memory, MiB", *memory]]


def _fill(port: int, requests: int) -> None:
    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        shares = (range(first, requests, _CONNECTIONS) for first in range(_CONNECTIONS))
        list(pool.map(lambda share: _send(port, share), shares))


def _send(port: int, numbers: range) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    for request in map(make_request, numbers):
        connection.request("POST", PATH, request.body, dict(request.headers))
        connection.getresponse().read()
    connection.close()


def _ask(port: int, query: Query) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    headers = {"Content-Type": "application/json"}
    connection.request(query.method, query.path, query.body or None, headers)
    response = connection.getresponse()
    text = response.read()
    connection.close()
    if response.status >= 300:
        raise click.ClickException(f"{query.method} {query.path}: {response.status} {text[:200]!r}")


def _median(times: list[float] | None) -> str:
    return f"{median(times):.1f}" if times else "no such filter"


if __name__ == "__main__":
    main()
