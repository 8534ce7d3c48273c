"""``python -m benchmarks.journal``: asking a full journal, beside WireMock."""

from __future__ import annotations

import json
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from urllib.parse import quote

import click

from benchmarks.judges.calls import NODE_MODULES, which
from benchmarks.judges.judging import today
from benchmarks.judges.table import README
from benchmarks.markdown import table
from logs_contract.suite.catalogue.requirements_table import fill
from tests.servers import Server

JAR = NODE_MODULES / "wiremock/build/wiremock-standalone-3.13.2.jar"
_ROUNDS = 30
_CONNECTIONS = 8
_LEVELS = ("debug", "info", "warn", "error", "fatal")
_STUB = {"request": {"method": "POST", "url": "/logs"}, "response": {"status": 201}}
_RARE = 100  # one request of so many has the other token


@dataclass(frozen=True, slots=True)
class Mock:
    """A running server, the process it is, and the calls that count requests in its journal."""

    title: str
    port: int
    pid: int
    queries: Mapping[str, tuple[str, str, str]]


@contextmanager
def ours(requests: int, folder: Path) -> Iterator[Mock]:
    """The reference server."""
    server = Server(folder / "log", "--no-access-log", "--max-requests", str(requests))
    path = "/__mock/requests?limit=0"
    try:
        yield Mock(
            "the reference server",
            server.port,
            server.process.pid,
            {
                "by token": ("GET", f"{path}&token=so_test_reader", ""),
                "by text": ("GET", f"{path}&text={quote('Player 777 ')}", ""),
                "by level and status": ("GET", f"{path}&level=error&status=201", ""),
            },
        )
    finally:
        server.stop()


@contextmanager
def wiremock(port: int, folder: Path) -> Iterator[Mock]:
    """WireMock with one stub, which validates nothing."""
    command = ["java", "-jar", str(JAR), "--port", str(port), "--root-dir", str(folder)]
    process = subprocess.Popen(  # noqa: S603, the peer
        [*command, "--disable-banner"], stdout=subprocess.DEVNULL
    )
    path = "/__admin/requests/count"
    token = {"headers": {"Authorization": {"equalTo": "Bearer so_test_reader"}}}
    text = {"bodyPatterns": [{"contains": "Player 777 "}]}
    try:
        _until_it_listens(port)
        _ask(port, "POST", "/__admin/mappings", json.dumps(_STUB))
        yield Mock(
            "WireMock 3.13.2",
            port,
            process.pid,
            {
                "by token": ("POST", path, json.dumps({"url": "/logs", **token})),
                "by text": ("POST", path, json.dumps({"url": "/logs", **text})),
            },
        )
    finally:
        process.kill()
        process.wait()


@click.command(context_settings={"show_default": True})
@click.option("--requests", default=100_000, type=click.IntRange(1000), help="In the journal.")
@click.option("--port", default=18_081, help="For WireMock.")
def main(requests: int, port: int) -> None:
    """Fill the journals with the same requests, then ask them in turn; README.md keeps it."""
    if not which("java") or not JAR.is_file():
        raise click.ClickException("WireMock needs java, and: npm install --prefix benchmarks")
    with (
        tempfile.TemporaryDirectory() as folder,
        ours(requests, Path(folder)) as first,
        wiremock(port, Path(folder)) as second,
    ):
        mocks = (first, second)
        for mock in mocks:
            _fill(mock, requests)
        times: dict[tuple[str, str], list[float]] = {}
        for _ in range(_ROUNDS):
            for mock in mocks:
                for name, query in mock.queries.items():
                    started = time.perf_counter()
                    _ask(mock.port, *query)
                    took = (time.perf_counter() - started) * 1000
                    times.setdefault((name, mock.title), []).append(took)
        rows = [
            [name, *(_median(times.get((name, mock.title))) for mock in mocks)]
            for name in first.queries
        ]
        rows.append(["memory, MiB", *(f"{_memory(mock.pid):.0f}" for mock in mocks)])
    text = (
        f"{requests:,} requests of 150 bytes in the journal, median of {_ROUNDS} queries each, "
        f"in turn, {today()}. Milliseconds:\n\n"
        + table(["", *(mock.title for mock in mocks)], rows)
    )
    click.echo(text)
    page = README.read_text(encoding="utf-8")
    README.write_text(fill(page, "journal", text), encoding="utf-8")


def _fill(mock: Mock, requests: int) -> None:
    share = range(_CONNECTIONS)
    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        list(pool.map(lambda first: _send(mock.port, range(first, requests, len(share))), share))


def _send(port: int, numbers: range) -> None:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    for number in numbers:
        body = {
            "level": _LEVELS[number % len(_LEVELS)],
            "message": f"Player {number} connected",
            "meta": {"player_id": f"steam:{110_000_112_345_678 + number}", "server_id": "main-1"},
        }
        token = "so_test_writer" if number % _RARE else "so_test_reader"
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        connection.request("POST", "/logs", json.dumps(body), headers)
        connection.getresponse().read()
    connection.close()


def _ask(port: int, method: str, path: str, body: str) -> bytes:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body or None, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    connection.close()
    if answer.status >= 300:
        raise click.ClickException(f"{method} {path}: {answer.status} {text[:200]!r}")
    return text


def _until_it_listens(port: int) -> None:
    for _ in range(100):
        try:
            _ask(port, "GET", "/__admin/mappings", "")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise click.ClickException(f"WireMock does not answer on port {port}")


def _median(times: list[float] | None) -> str:
    return f"{median(times):.1f}" if times else "no such filter"


def _memory(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
