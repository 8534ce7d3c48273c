"""The four sweeps, each point on a fresh server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from statistics import median

from benchmarks.growth.growth_results import Point, Sweep
from benchmarks.load.scenarios import ENTRY, Request
from benchmarks.load.server import RunningServer, start_server
from benchmarks.load.servers import OURS, list_servers
from benchmarks.load.wrk import Burst, send_burst

META_BYTES = (100, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10)
CONNECTIONS = (1, 8, 64, 256, 512)
LARGE_KEPT = 1000  # entries and journalled requests in the sweep of meta, to fit the memory
_LEAST_ENTRIES = 1000
_USUAL = 16  # connections
_LONGEST = 10  # seconds of one burst that fills
_UNLIMITED = ("--quota", f"storage_bytes={2**53 - 1}")


@dataclass(frozen=True, slots=True)
class Effort:
    """The rounds at each point, their seconds, and the maximum of entries and requests."""

    rounds: int
    seconds: int
    up_to: int


def entries(effort: Effort) -> Iterator[Point]:
    """Throughput once the store is full: each new entry replaces the oldest one."""
    size = _LEAST_ENTRIES
    while size <= effort.up_to:
        with _start_reference("--max-entries", str(size)) as server:
            _fill(server, size)
            yield _make_point(Sweep.ENTRIES, size, server, _send_bursts(server, effort))
        size *= 10


def meta(effort: Effort) -> Iterator[Point]:
    """Throughput by the bytes of meta."""
    kept = str(LARGE_KEPT)
    for size in META_BYTES:
        request = Request(entry={**ENTRY, "meta": make_meta(size)})
        with _start_reference("--max-entries", kept, "--max-requests", kept) as server:
            bursts = _send_bursts(server, effort, request)
            yield _make_point(Sweep.META, size, server, bursts, request)


def connections(effort: Effort) -> Iterator[Point]:
    """Throughput by the number of connections."""
    for size in CONNECTIONS:
        with _start_reference() as server:
            yield _make_point(
                Sweep.CONNECTIONS, size, server, _send_bursts(server, effort, over=size)
            )


def requests(effort: Effort) -> Iterator[Point]:
    """Memory with the default settings, at each tenth of the requests."""
    sent = 0
    with _start_reference() as server:
        for tenth in range(1, 11):
            bursts = _fill(server, effort.up_to * tenth // 10 - sent)
            sent += sum(done.requests for done in bursts)
            if bursts:
                yield _make_point(Sweep.REQUESTS, sent, server, bursts)


def make_meta(size: int) -> dict[str, str]:
    """A `meta` of which the JSON is `size` bytes long."""
    fields = {"player_id": "steam:110000112345678", "text": ""}
    return {**fields, "text": "x" * (size - len(Request(entry=fields).body))}


def _start_reference(*options: str) -> AbstractContextManager[RunningServer]:
    usual = list_servers()[OURS]
    return start_server(replace(usual, command=(*usual.command, *_UNLIMITED, *options)))


def _fill(server: RunningServer, least: int) -> list[Burst]:
    """Send at least `least` requests, in bursts sized by the last rate."""
    bursts: list[Burst] = []
    while (lacking := least - sum(done.requests for done in bursts)) > 0:
        rate = bursts[-1].rate if bursts else 1
        seconds = min(_LONGEST, max(1, round(lacking / rate))) if bursts else 1
        bursts.append(_send(server, Request(), seconds, _USUAL))
    return bursts


def _send_bursts(
    server: RunningServer, effort: Effort, request: Request | None = None, over: int = _USUAL
) -> list[Burst]:
    """A burst for each round, after a warm-up."""
    wanted = request or Request()
    _send(server, wanted, 1, over)
    return [_send(server, wanted, effort.seconds, over) for _ in range(effort.rounds)]


def _send(server: RunningServer, request: Request, seconds: int, over: int) -> Burst:
    """A burst of valid requests. Raises ValueError if a response was no 201."""
    done = send_burst(server.port, request, seconds=seconds, connections=over)
    if fault := done.find_fault(201):
        raise ValueError(fault)
    return done


def _make_point(
    sweep: Sweep,
    size: int,
    server: RunningServer,
    bursts: Sequence[Burst],
    request: Request | None = None,
) -> Point:
    return Point(
        sweep,
        size,
        body=len((request or Request()).body),
        rate=round(median(done.rate for done in bursts), 1),
        p50=median(done.p50 for done in bursts),
        p99=median(done.p99 for done in bursts),
        memory=round(server.processes.memory(), 1),
    )
