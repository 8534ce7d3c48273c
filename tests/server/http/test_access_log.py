"""The access log: lines are in order, are written soon, and are complete after a stop."""

from __future__ import annotations

import asyncio
import io
import itertools
import re
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from logs_contract.server.http.access_log import AccessLogEntry, BufferedLogWriter
from tests.processes import PATIENCE
from tests.raw_http import answer_from, request, send
from tests.servers import Mutated, Server

SOON = 0.1  # seconds
_LINE = re.compile(r"^\S+ \S+ POST /logs(\S*) (\d+) \d+\.\d ms (\S+)$")


class Loop(asyncio.SelectorEventLoop):
    """Records the delay of each `call_later`, and does not wait for it."""

    def __init__(self) -> None:
        super().__init__()
        self.delays: list[float] = []

    def call_later(  # type: ignore[override] # its arguments are untyped here
        self, delay: float, callback: Callable[..., object], *args: Any, context: Any = None
    ) -> asyncio.TimerHandle:
        self.delays.append(delay)
        return super().call_later(0, callback, *args, context=context)


class Stream(io.StringIO):
    """Sets `flushed` when lines were written."""

    def __init__(self) -> None:
        super().__init__()
        self.flushed = asyncio.Event()

    def flush(self) -> None:
        self.flushed.set()

    async def is_flushed(self) -> None:
        async with asyncio.timeout(10):
            await self.flushed.wait()


def line(path: str) -> AccessLogEntry:
    return AccessLogEntry(0.0, "POST", path, 201, 0.001, "test#abc")


def paths(stream: io.StringIO) -> list[str]:
    return [written.split()[3] for written in stream.getvalue().splitlines()]


def test_lines_are_buffered_briefly_and_written_together() -> None:
    stream = Stream()
    lines = BufferedLogWriter(stream)

    async def story() -> list[float]:
        lines.start()
        for number in range(5):
            lines(line(f"/{number}"))
        assert paths(stream) == []
        await stream.is_flushed()
        loop = asyncio.get_running_loop()
        assert isinstance(loop, Loop)
        return loop.delays

    with asyncio.Runner(loop_factory=Loop) as runner:
        delays = runner.run(story())
    assert paths(stream) == [f"/{number}" for number in range(5)]
    assert len(delays) == 1
    assert 0 < delays[0] <= SOON


def test_lines_after_a_write_are_written_too() -> None:
    stream = Stream()
    lines = BufferedLogWriter(stream)

    async def story() -> None:
        lines.start()
        for number in range(3):
            lines(line(f"/{number}"))
            await stream.is_flushed()
            stream.flushed.clear()

    with asyncio.Runner(loop_factory=Loop) as runner:
        runner.run(story())
    assert paths(stream) == ["/0", "/1", "/2"]


def test_lines_from_many_threads_are_all_written_once() -> None:
    """No line waits until another line is written."""
    stream = Stream()
    lines = BufferedLogWriter(stream)

    def write(thread: int) -> None:
        for number in range(1_000):
            lines(line(f"/{thread}/{number}"))

    async def story() -> None:
        lines.start()
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(8) as pool:
            await asyncio.gather(*[loop.run_in_executor(pool, write, n) for n in range(8)])
        while stream.getvalue().count("\n") < 8_000:
            await stream.is_flushed()
            stream.flushed.clear()

    with asyncio.Runner(loop_factory=Loop) as runner:
        runner.run(story())
    wanted = {f"/{thread}/{number}" for thread in range(8) for number in range(1_000)}
    assert (set(paths(stream)), len(paths(stream))) == (wanted, len(wanted))


def test_flush_writes_buffered_lines() -> None:
    stream = Stream()
    lines = BufferedLogWriter(stream)
    lines(line("/a"))
    lines.flush()
    lines.flush()
    assert paths(stream) == ["/a"]


def test_each_write_has_complete_lines_and_fits_into_a_pipe() -> None:
    class Pieces(io.StringIO):
        def __init__(self) -> None:
            super().__init__()
            self.written: list[bytes] = []

        def write(self, text: str) -> int:
            self.written.append(text.encode())
            return super().write(text)

    stream = Pieces()
    lines = BufferedLogWriter(stream)
    sent = ["/" + "é" * length for length in (0, 1, 4_000, 10, *range(0, 2_000, 7), 5_000, 3)]
    for path in sent:
        lines(line(path))
    lines.flush()
    assert paths(stream) == sent
    assert all(piece.endswith(b"\n") for piece in stream.written)
    long = [piece for piece in stream.written if len(piece) > 4096]
    assert [piece.count(b"\n") for piece in long] == [1] * 2
    pairs = itertools.pairwise(stream.written)
    assert all(len(piece) + len(later.splitlines()[0]) >= 4096 for piece, later in pairs)


@pytest.mark.parametrize(("options", "logged"), [((), True), (("--no-access-log",), False)])
def test_after_a_stop_every_request_has_its_line_in_order(
    tmp_path: Path, options: tuple[str, ...], logged: bool
) -> None:
    """Some requests are answered immediately, others in a task."""
    server = Server(tmp_path / "log", *options)
    sent = [(n, None if n % 3 else "so_test_reader") for n in range(300)]
    packets = [
        request(path="/logs" if n % 2 else f"/logs/{n}", body=b"{}", token=token)
        for n, token in sent
    ]
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(b"".join(packets))
        with connection.makefile("rb") as stream:
            statuses = [answer_from(stream).status for _ in packets]
    assert server.stop()[0] == 0
    found = [_LINE.match(line) for line in server.log.read_text().splitlines()]
    told = [(match[1], int(match[2])) for match in found if match]
    rest = ["" if n % 2 else f"/{n}" for n, _ in sent]
    assert told == (list(zip(rest, statuses, strict=True)) if logged else [])
    assert set(statuses) == {401, 403, 404}


def test_a_stop_writes_buffered_lines(tmp_path: Path) -> None:
    server = Mutated(
        tmp_path,
        "src/logs_contract/server/http/access_log.py",
        "_BUFFER_SECONDS = 0.02",
        "_BUFFER_SECONDS = 60.0",
        "--access-log",
    )
    assert send(server.port, request(body=b"{}")).status == 400
    assert server.log.read_text() == ""
    server.stop()
    assert _LINE.fullmatch(server.log.read_text().rstrip("\n"))
