"""Several workers with one Redis: shared state, killed processes, start and stop."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Event, Thread
from typing import Any, Self

import pytest
from redis import Redis

from tests.concurrent_clients import Connection, connections, posts, together
from tests.processes import PATIENCE, children, connected, eventually, is_alive, workers
from tests.raw_http import ENTRY, Answer, post
from tests.redisserver import RedisServer, need_redis
from tests.server.admin.admin_client import AdminClient, Caller, make_client
from tests.servers import ROOT, Server, run_module
from tests.suite.suite_process import FAST, LIVE, TOKENS, run_suite

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")

COUNT = 4
CLIENTS = 64
DURABLE = ("--appendonly", "yes", "--appendfsync", "always")
OUTAGE_SECONDS = 2.0  # A response may take this much longer while Redis is unavailable.
Start = Callable[..., Server]


@pytest.fixture(scope="module")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    need_redis()
    with RedisServer(tmp_path_factory.mktemp("redis"), *DURABLE) as server:
        yield server


@pytest.fixture(scope="module")
def server(redis_server: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with four workers. Tests may kill workers and Redis, which then start again."""
    log = tmp_path_factory.mktemp("server") / "log"
    served = start_on(redis_server.url, log)
    yield served
    assert stops_cleanly(served)
    assert "Traceback" not in log.read_text()


@pytest.fixture
def mock(server: Server) -> AdminClient:
    return make_client(server.port)


@pytest.fixture
def caller(mock: AdminClient) -> Caller:
    """A caller with its own organisation."""
    return mock.mint()


def start_on(url: str, log: Path, *options: str, count: int = COUNT) -> Server:
    """Start a server with state in the Redis at `url`."""
    shared = ("--state", url, "--workers", str(count))
    return Server(log, *shared, *options, own_session=True)


def command(redis: RedisServer, count: int, *options: str) -> list[str]:
    """Return the command of a server, for tests in which the server does not start."""
    shared = ["--port", "0", "--state", redis.url, "--workers", str(count)]
    return [sys.executable, "-m", "handlers", *shared, *options]


def stops_cleanly(server: Server) -> bool:
    status, output = server.stop()
    return status == 0 and output.strip() == "Stopped."


def stored(caller: Caller) -> list[str]:
    """Return the ids of the entries of the caller's organisation."""
    listed = caller.client.get("/snapshot")["entries"]
    return [it["entry"]["id"] for it in listed if it["organisation"] == caller.organisation]


@contextmanager
def connections_to_all(server: Server) -> Iterator[list[Connection]]:
    """Yield `CLIENTS` open connections. Each worker has accepted at least one of them."""
    with connections(server.port, CLIENTS) as opened:

        def reach_all() -> bool:
            for connection in opened:
                connection.connect()  # again, if the server has closed it for being idle
            accepted = count_connections(server)
            if accepted.total() >= CLIENTS and len(accepted) < COUNT:
                for connection in opened[::2]:
                    connection.close()
            return accepted.total() >= CLIENTS and len(accepted) == COUNT

        assert eventually(reach_all)
        yield opened


def count_connections(server: Server) -> Counter[int]:
    """Return how many open connections each worker has, without workers that have none."""
    return +Counter(
        {pid: connected(pid, server.port) for pid in workers(server.process.pid) if is_alive(pid)}
    )


def set_limits(caller: Caller, **limits: int) -> None:
    caller.client.put(f"/organisations/{caller.organisation}/test", {"limits": limits})


@pytest.mark.parametrize(("metric", "limit"), [("reqs_month", 500), ("storage_bytes", 55_555)])
def test_quotas_are_exact_over_all_workers(
    server: Server, caller: Caller, metric: str, limit: int
) -> None:
    set_limits(caller, **{metric: limit})
    with connections_to_all(server) as opened:
        answers = together(
            CLIENTS,
            lambda number: [opened[number].log("x" * n, caller.secret) for n in range(10)],
        )
    answered = [answer for several in answers for answer in several if answer]
    admitted = [it for it in answered if it.status == 201]
    refused = [it.json["error"] for it in answered if it.status == 429]
    sizes = [len(it.body) for it in admitted]
    used = len(admitted) if metric == "reqs_month" else sum(sizes)
    assert len(admitted) + len(refused) == len(answered) == CLIENTS * 10
    assert refused
    assert limit <= used < limit + (1 if metric == "reqs_month" else max(sizes))
    assert caller.quotas() == {metric: (used, limit)}
    assert sorted(stored(caller)) == sorted({it.json["id"] for it in admitted})
    for error in refused:
        (quota,) = error["quotas"]
        assert (error["metric"], quota["used"], quota["limit"]) == (metric, used, limit)


class Load:
    """Clients that send entries without a pause until the block ends."""

    def __init__(self, server: Server, caller: Caller, clients: int = 16) -> None:
        self.acknowledged: list[str] = []
        self.refused: list[Answer] = []
        self.broken = 0
        self._stop = Event()
        self._caller = caller
        self._threads = [
            Thread(target=self._write, args=(Connection(server.port),)) for _ in range(clients)
        ]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _write(self, connection: Connection) -> None:
        while not self._stop.is_set():
            answer = connection.log(token=self._caller.secret)
            if answer is None:
                self.broken += 1
            elif answer.status == 201:
                self.acknowledged.append(answer.json["id"])
            else:
                self.refused.append(answer)
        connection.close()


def has_all_workers(server: Server) -> bool:
    return len(workers(server.process.pid)) == COUNT


def test_a_killed_worker_loses_no_entry_and_is_replaced(server: Server, caller: Caller) -> None:
    set_limits(caller, reqs_month=10**6)
    with Load(server, caller) as load:
        assert eventually(lambda: len(load.acknowledged) > 100 and bool(count_connections(server)))
        [(victim, _)] = count_connections(server).most_common(1)
        os.kill(victim, signal.SIGKILL)
        assert eventually(lambda: not is_alive(victim) and has_all_workers(server))
        assert eventually(lambda: bool(load.broken))
        before = len(load.acknowledged)
        assert eventually(lambda: len(load.acknowledged) > before + 100)
    kept = stored(caller)
    assert not load.refused
    assert set(load.acknowledged) <= set(kept)
    assert len(kept) <= len(load.acknowledged) + load.broken
    assert caller.quotas()["reqs_month"][0] == len(kept) == len(set(kept))
    assert (
        f"worker {victim} was ended by signal 9; a new worker will start" in server.log.read_text()
    )


def measure_slowest(server: Server, status: int) -> float:
    """Send an entry on each of `CLIENTS` connections at once. Each response must have `status`.

    Returns the seconds until the last response.
    """
    with connections_to_all(server) as opened:
        started = time.perf_counter()
        answers = together(CLIENTS, lambda number: opened[number].log())
        seconds = time.perf_counter() - started
    assert {it and it.status for it in answers} == {status}
    assert status == 201 or {it and it.code for it in answers} == {"internal"}
    return seconds


def expect_outage(server: Server, usual: float) -> None:
    """Expect a 500 for each request, at most `OUTAGE_SECONDS` later than usual.

    `usual` is how many seconds the same requests take on this machine while Redis works.
    """
    for _ in range(3):
        assert measure_slowest(server, 500) - usual < OUTAGE_SECONDS


def all_succeed(server: Server) -> bool:
    """Return whether the server accepts an entry on each of `CLIENTS` connections."""
    return {it.status for it in posts(server.port, CLIENTS)} == {201}


def all_take_part(server: Server) -> bool:
    """Return whether every worker responds, with any status."""
    with connections_to_all(server) as opened:
        return all(together(CLIENTS, lambda number: opened[number].log()))


def test_a_killed_redis_loses_no_entry(
    server: Server, caller: Caller, redis_server: RedisServer
) -> None:
    victim = workers(server.process.pid)[0]
    usual = measure_slowest(server, 201)
    with Load(server, caller) as load:
        assert eventually(lambda: len(load.acknowledged) > 50)
        redis_server.kill()
        assert eventually(lambda: bool(load.refused))
    expect_outage(server, usual)
    os.kill(victim, signal.SIGKILL)
    assert eventually(lambda: not is_alive(victim) and has_all_workers(server))
    assert eventually(lambda: all_take_part(server)), "the new one does not serve"
    expect_outage(server, usual)
    redis_server.start()
    assert eventually(lambda: all_succeed(server))
    kept = stored(caller)
    assert set(load.acknowledged) <= set(kept)
    assert {answer.status for answer in load.refused} == {500}
    assert eventually(lambda: all_take_part(server))


def test_requests_fail_soon_while_redis_hangs(redis_server: RedisServer, tmp_path: Path) -> None:
    """The server has the default timeouts."""
    server = start_on(redis_server.strict_url, tmp_path / "log")
    assert eventually(lambda: all_succeed(server))
    usual = measure_slowest(server, 201)
    redis_server.hang()
    try:
        expect_outage(server, usual)
    finally:
        redis_server.go_on()
    assert eventually(lambda: all_succeed(server))
    assert stops_cleanly(server)


def test_every_worker_shows_the_requests_of_all_workers(server: Server, caller: Caller) -> None:
    assert {it.status for it in posts(server.port, 40, token=caller.secret)} == {201}
    listed = together(20, lambda _: len(caller.records()))
    assert set(listed) == {40}


def test_a_plan_counts_the_requests_of_all_workers(server: Server, caller: Caller) -> None:
    plan = caller.client.fail(
        calls={"first": 10, "last": 20}, match={"token": caller.secret}, then={"status": 500}
    )
    answers = posts(server.port, 40, token=caller.secret)
    assert sorted(it.status for it in answers) == [201] * 29 + [500] * 11
    matched, applied, ended = caller.client.fault(plan)
    assert (applied, ended) == (11, True)
    assert 20 <= matched <= 40  # A plan that has ended stops counting.


def test_a_clock_applies_to_all_workers(server: Server, caller: Caller) -> None:
    set_to = {"now": "2030-01-02T03:04:05Z", "frozen": True}
    caller.client.put("/clock", set_to, organisation=caller.organisation)
    answers = posts(server.port, token=caller.secret)
    assert {it.json["created_at"] for it in answers} == {"2030-01-02T03:04:05.000Z"}


def test_all_workers_accept_a_token_until_it_is_revoked(server: Server, mock: AdminClient) -> None:
    caller = mock.mint()
    assert {it.status for it in posts(server.port, token=caller.secret)} == {201}
    sent: list[tuple[float, int]] = []
    done = Event()

    def write(_: int) -> None:
        with connections(server.port, 1) as (connection,):
            while not done.is_set():
                started = time.perf_counter()
                answer = connection.log(token=caller.secret)
                assert answer is not None
                sent.append((started, answer.status))

    with ThreadPoolExecutor(20) as pool:
        writing = [pool.submit(write, number) for number in range(20)]
        assert eventually(lambda: len(sent) > 100)
        assert mock.call("PATCH", f"/tokens/{caller.id}", {"revoked": True}).status == 200
        revoked, before = time.perf_counter(), len(sent)
        assert eventually(lambda: len(sent) > before + 100)
        done.set()
        assert not any(it.exception() for it in writing)
    assert {status for started, status in sent if started > revoked} == {401}
    assert 201 in {status for started, status in sent if started < revoked}


def test_a_snapshot_and_a_reset_apply_to_all_workers(server: Server, mock: AdminClient) -> None:
    mock.post("/reset")
    caller = mock.mint()
    assert post(server.port, ENTRY, token=caller.secret).status == 201
    taken = mock.get("/snapshot")
    mock.post("/reset")
    assert {it.status for it in posts(server.port, token=caller.secret)} == {401}
    assert set(together(20, lambda _: mock.get("")["entries"]["kept"])) == {0}
    mock.put("/snapshot", taken)
    shown = together(20, lambda _: mock.get("/snapshot"))
    assert all(it == taken for it in shown)
    assert {it.status for it in posts(server.port, token=caller.secret)} == {201}


def test_waiting_calls_end_and_do_not_delay_other_requests(
    server: Server, redis_server: RedisServer, mock: AdminClient
) -> None:
    """The waiting calls of a worker share reads: each entry causes at most one per worker."""
    awaited = mock.mint()
    mock.delete("/requests")
    entries = 50

    def wait(_: int) -> Any:
        return mock.get("/requests/wait", token=awaited.secret, timeout=60, count=2)

    with ThreadPoolExecutor(100) as pool, connections(server.port, COUNT) as opened:
        waiting = [pool.submit(wait, number) for number in range(100)]
        assert eventually(lambda: count_connections(server).total() >= 100)
        assert eventually(lambda: blocked_clients(redis_server) == len(count_connections(server)))
        before, started = readings(redis_server), time.monotonic()
        sent = [opened[number % COUNT].log() for number in range(entries)]
        idle = time.monotonic() - started + 1  # A read without a result ends after a second.
        assert [it and it.status for it in sent] == [201] * entries
        assert readings(redis_server) - before <= COUNT * (entries + idle)
        assert not any(it.done() for it in waiting)
        assert {it.status for it in posts(server.port, 2, token=awaited.secret)} == {201}
        assert all(it.result(timeout=PATIENCE)["met"] for it in waiting)


def readings(redis: RedisServer) -> int:
    """Return how often waiting clients have read the stream."""
    with Redis.from_url(redis.url) as client:
        return int(client.info("commandstats")["cmdstat_xread"]["calls"])


def blocked_clients(redis: RedisServer) -> int:
    """Return how many connections wait in Redis for new items of the stream."""
    with Redis.from_url(redis.url) as client:
        return int(client.info("clients")["blocked_clients"])


@pytest.mark.proof
def test_the_suite_finds_no_fault_in_several_workers(server: Server, mock: AdminClient) -> None:
    mock.post("/reset")
    run = run_suite("--base-url", server.base_url, FAST, *TOKENS, *LIVE)
    assert run.returncode == 0, run.stdout
    assert "\nCONFORMS\n" in run.stdout


def test_log_lines_of_several_workers_are_complete(
    redis_server: RedisServer, tmp_path: Path
) -> None:
    """Their standard error is a pipe, which accepts a limited number of bytes at once."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(reading, True)
    pieces: list[bytes] = []

    def read_slowly() -> None:
        while piece := os.read(reading, 4096):
            pieces.append(piece)
            time.sleep(0.001)  # The pipe is full then, and writers have to wait.

    reader = Thread(target=read_slowly)
    server = start_on(redis_server.url, pipe)
    reader.start()
    path = f"/{'x' * 3000}"
    together(CLIENTS, lambda _: [post(server.port, b"", path=path).status for _ in range(8)])
    assert stops_cleanly(server)
    reader.join()
    os.close(reading)
    lines = b"".join(pieces).splitlines()
    whole = re.compile(rb"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} POST /x{3000} 404 [\d.]+ ms -")
    assert len(lines) == CLIENTS * 8
    assert [line for line in lines if not whole.fullmatch(line)] == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--workers", "2"), "workers: 2 cannot share state in memory: set --state redis://"),
        (("--workers", "0"), "workers: wanted 1 to 256; got 0\n"),
        (("--workers", "257"), "workers: wanted 1 to 256; got 257\n"),
    ],
)
def test_an_invalid_number_of_workers_prints_one_line(
    options: tuple[str, ...], message: str
) -> None:
    ended = run_module("handlers", "--port", "0", *options, timeout=PATIENCE)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"error: {message}")
    assert ended.stderr.count("\n") == 1


def test_a_worker_that_cannot_start_prints_one_line(
    redis_server: RedisServer, tmp_path: Path
) -> None:
    """Its seed file changes between the start of the parent and the start of the workers."""
    seed = tmp_path / "seed.json"
    os.mkfifo(seed)
    with subprocess.Popen(
        command(redis_server, 2, "--seed-file", str(seed)),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        seed.write_text("{}")  # waits until it is read
        assert eventually(lambda: len(workers(process.pid)) == 2)
        left = workers(process.pid)
        seed.write_text("nothing")
        output, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, output) == (2, "")
    assert re.fullmatch(
        rf"error: worker \d+ could not start: seed_file {seed}: not JSON: .*\n", errors
    )
    assert not any(is_alive(pid) for pid in left)


def test_too_many_workers_print_one_line(redis_server: RedisServer) -> None:
    def allow_few_files() -> None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (32, 32))

    ended = subprocess.run(
        command(redis_server, 32),
        cwd=ROOT,
        preexec_fn=allow_few_files,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == "error: a worker cannot be started: Too many open files\n"


def test_a_worker_that_cannot_be_replaced_is_started_again_after_a_pause(
    redis_server: RedisServer, tmp_path: Path
) -> None:
    seed = tmp_path / "seed.json"
    seed.write_text("{}")
    server = start_on(redis_server.url, tmp_path / "log", "--seed-file", str(seed), count=2)
    seed.unlink()
    os.kill(workers(server.process.pid)[0], signal.SIGKILL)
    assert eventually(lambda: server.log.read_text().count("could not start: seed_file") >= 2)
    assert post(server.port, ENTRY).status == 201
    seed.write_text("{}")
    assert eventually(lambda: len(workers(server.process.pid)) == 2)
    assert stops_cleanly(server)
    first, second, *_ = [
        datetime.strptime(line[:23], "%Y-%m-%d %H:%M:%S,%f").astimezone()
        for line in server.log.read_text().splitlines()
        if "could not start" in line
    ]
    assert (second - first).total_seconds() > 1


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_all_processes_ends_all(
    redis_server: RedisServer, tmp_path: Path, number: signal.Signals
) -> None:
    server = start_on(redis_server.url, tmp_path / "log", "--no-access-log", count=2)
    started = children(server.process.pid)
    with connections(server.port, 8) as opened:
        assert {it.status for it in together(8, lambda n: opened[n].log()) if it} == {201}
        os.killpg(server.process.pid, number)
        output, _ = server.process.communicate(timeout=PATIENCE)
    assert (server.process.returncode, output.strip()) == (0, "Stopped.")
    assert server.log.read_text() == ""
    assert eventually(lambda: not any(map(is_alive, started)))


def test_an_interrupt_during_the_start_ends_all_without_a_message(
    redis_server: RedisServer,
) -> None:
    with subprocess.Popen(
        command(redis_server, COUNT),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert eventually(lambda: len(workers(process.pid)) == COUNT)
        started = children(process.pid)
        process.send_signal(signal.SIGSTOP)  # The process that ends the workers is slow.
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.5)
        process.send_signal(signal.SIGCONT)
        output, errors = process.communicate(timeout=PATIENCE)
    assert (process.returncode, output, errors) == (0, "Stopped.\n", "")
    assert eventually(lambda: not any(map(is_alive, started)))


def test_workers_end_when_their_parent_is_killed(redis_server: RedisServer, tmp_path: Path) -> None:
    server = start_on(redis_server.url, tmp_path / "log", "--no-access-log", count=2)
    started = children(server.process.pid)
    assert len(started) >= 2
    server.process.kill()
    server.process.communicate(timeout=PATIENCE)
    assert eventually(lambda: not any(map(is_alive, started)))
    assert server.log.read_text() == ""
