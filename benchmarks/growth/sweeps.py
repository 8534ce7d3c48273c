"""The four sweeps, each point on a fresh server."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.growth.point import Point, Sweep
from benchmarks.load.contender import Running, running
from benchmarks.load.panel import OURS, panel
from benchmarks.load.scenario import ENTRY, Request
from benchmarks.load.wrk import Burst, burst

META_BYTES = (100, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10)
CONNECTIONS = (1, 8, 64, 256, 512)
LARGE_KEPT = 1000  # entries and journalled requests in the sweep of meta, to fit the memory
_LEAST_ENTRIES = 1000
_USUAL = 16  # connections
_LONGEST = 10  # seconds of one burst that fills
_UNLIMITED = ("--quota", f"storage_bytes={2**53 - 1}")


@dataclass(frozen=True, slots=True)
class Effort:
    """Rounds of so many seconds at each point, and the most entries and requests to grow to."""

    rounds: int
    seconds: int
    up_to: int


def entries(effort: Effort) -> Iterator[Point]:
    """Throughput once so many entries are kept and each new one takes the place of another."""
    size = _LEAST_ENTRIES
    while size <= effort.up_to:
        with _reference("--max-entries", str(size)) as server:
            _fill(server, size)
            yield _point(Sweep.ENTRIES, size, server, _bursts(server, effort))
        size *= 10


def meta(effort: Effort) -> Iterator[Point]:
    """Throughput with so many bytes of meta."""
    kept = str(LARGE_KEPT)
    for size in META_BYTES:
        request = Request(entry={**ENTRY, "meta": meta_of(size)})
        with _reference("--max-entries", kept, "--max-requests", kept) as server:
            bursts = _bursts(server, effort, request)
            yield _point(Sweep.META, size, server, bursts, request)


def connections(effort: Effort) -> Iterator[Point]:
    """Throughput over so many connections."""
    for size in CONNECTIONS:
        with _reference() as server:
            yield _point(Sweep.CONNECTIONS, size, server, _bursts(server, effort, over=size))


def requests(effort: Effort) -> Iterator[Point]:
    """Memory with the default settings, at each tenth of the requests."""
    sent = 0
    with _reference() as server:
        for tenth in range(1, 11):
            bursts = _fill(server, effort.up_to * tenth // 10 - sent)
            sent += sum(done.requests for done in bursts)
            if bursts:
                yield _point(Sweep.REQUESTS, sent, server, bursts)


def meta_of(size: int) -> dict[str, str]:
    """An object whose JSON is so many bytes long."""
    fields = {"player_id": "steam:110000112345678", "text": ""}
    return {**fields, "text": "x" * (size - len(Request(entry=fields).body))}


def _reference(*options: str) -> AbstractContextManager[Running]:
    usual = panel()[OURS]
    return running(replace(usual, command=(*usual.command, *_UNLIMITED, *options)))


def _fill(server: Running, least: int) -> list[Burst]:
    """Send at least so many requests, in bursts as long as the rate so far lets expect."""
    bursts: list[Burst] = []
    while (lacking := least - sum(done.requests for done in bursts)) > 0:
        rate = bursts[-1].requests / bursts[-1].seconds if bursts else 1
        seconds = min(_LONGEST, max(1, round(lacking / rate))) if bursts else 1
        bursts.append(_burst(server, Request(), seconds, _USUAL))
    return bursts


def _bursts(
    server: Running, effort: Effort, request: Request | None = None, over: int = _USUAL
) -> list[Burst]:
    """A burst for each round, after one that warms up."""
    wanted = request or Request()
    _burst(server, wanted, 1, over)
    return [_burst(server, wanted, effort.seconds, over) for _ in range(effort.rounds)]


def _burst(server: Running, request: Request, seconds: int, over: int) -> Burst:
    """A burst of which every answer was a 201. Raises ValueError."""
    with TemporaryDirectory() as folder:
        done = burst(server.port, request, seconds=seconds, connections=over, folder=Path(folder))
    if fault := done.fault(201):
        raise ValueError(fault)
    return done


def _point(
    sweep: Sweep,
    size: int,
    server: Running,
    bursts: Sequence[Burst],
    request: Request | None = None,
) -> Point:
    return Point(
        sweep,
        size,
        body=len((request or Request()).body),
        rate=round(median(done.requests / done.seconds for done in bursts), 1),
        p50=median(done.p50 for done in bursts),
        p99=median(done.p99 for done in bursts),
        memory=round(server.process.memory(), 1),
    )
