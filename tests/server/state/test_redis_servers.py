"""Servers that share a Redis."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis

from tests.concurrent_clients import posts
from tests.conftest import Serve
from tests.processes import PATIENCE, eventually
from tests.raw_http import ENTRY, post, send
from tests.redisserver import RedisServer
from tests.server.admin.admin_client import AdminClient, make_client
from tests.servers import run_module

Pair = tuple[AdminClient, AdminClient]
Shared = Callable[[], AdminClient]


@pytest.fixture
def shared(serve: Serve, redis_server: RedisServer) -> Shared:
    """Starts another server on the same Redis."""
    return lambda: make_client(serve("--state", redis_server.url).port)


@pytest.fixture
def pair(shared: Shared) -> Pair:
    """Two servers on the same Redis."""
    return shared(), shared()


def test_each_server_shows_the_requests_of_the_other(pair: Pair) -> None:
    here, there = pair
    caller = here.mint()
    assert post(there.port, ENTRY, token=caller.secret).status == 201
    assert post(here.port, {"level": "info"}, token=caller.secret).status == 400
    for client in pair:
        listed = client.get("/requests", token=caller.secret)
        assert [it["status"] for it in listed["requests"]] == [201, 400]
        entries = client.get("/entries", organisation=caller.organisation)["entries"]
        assert [it["entry"]["message"] for it in entries] == [ENTRY["message"]]
        assert client.get("")["entries"] == {"kept": 1, "dropped": 0}


def test_waiting_at_one_server_ends_with_requests_to_the_other(pair: Pair) -> None:
    here, there = pair
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(here.get, "/requests/wait", count=2, timeout=60)
        assert post(there.port, ENTRY).status == 201
        assert not waiting.done()
        assert post(there.port, ENTRY).status == 201
        assert waiting.result(timeout=PATIENCE)["met"]


def test_a_waiting_call_does_not_delay_the_stop_of_a_server(
    serve: Serve, redis_server: RedisServer
) -> None:
    server = serve("--state", redis_server.url)
    client = make_client(server.port)
    client.get("")  # the first call makes the admin API, which takes long on a busy machine
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(client.get, "/requests/wait", timeout=60)
        with Redis.from_url(redis_server.url) as redis:
            assert eventually(lambda: redis.info("clients")["blocked_clients"] == 1)
        started = time.perf_counter()
        assert server.stop()[0] == 0
        assert not waiting.result(timeout=PATIENCE)["met"]
        assert time.perf_counter() - started < 30
    assert "Traceback" not in server.log.read_text()


def test_faults_clocks_quotas_and_tokens_apply_to_both(pair: Pair) -> None:
    here, there = pair
    caller = here.mint()
    plan = here.fail(calls={"last": 2}, match={"token": caller.secret}, then={"status": 500})
    answers = [post(it.port, ENTRY, token=caller.secret).status for it in (here, there, here)]
    assert answers == [500, 500, 201]
    assert there.fault(plan) == (2, 2, True)
    here.put("/clock", {"now": "2030-01-02T03:04:05Z", "frozen": True})
    written = post(there.port, ENTRY, token=caller.secret).json
    assert written["created_at"] == "2030-01-02T03:04:05.000Z"
    here.put(f"/organisations/{caller.organisation}/test", {"limits": {"reqs_month": 0}})
    assert post(there.port, ENTRY, token=caller.secret).status == 429
    there.delete(f"/tokens/{caller.id}")
    assert post(here.port, ENTRY, token=caller.secret).status == 401


def test_a_snapshot_of_one_can_be_restored_by_the_other(pair: Pair) -> None:
    here, there = pair
    caller = here.mint()
    here.fail(match={"token": caller.secret}, then={"status": 500}, calls={"first": 9})
    here.put("/clock", {"now": "2030-01-02T03:04:05Z", "frozen": True})
    assert post(here.port, ENTRY, token=caller.secret).status == 201
    taken = there.get("/snapshot")
    here.post("/reset")
    assert post(there.port, ENTRY, token=caller.secret).status == 401
    assert there.get("")["entries"]["kept"] == 0
    there.put("/snapshot", taken)
    assert here.get("/snapshot") == taken
    assert post(here.port, ENTRY, token=caller.secret).status == 201


def test_a_server_that_starts_later_does_not_initialize_redis(shared: Shared) -> None:
    first = shared()
    assert post(first.port, ENTRY).status == 201
    assert shared().get("")["entries"]["kept"] == 1


def test_during_an_outage_requests_end_in_500_and_the_log_has_no_traceback(
    serve: Serve, own_redis: RedisServer
) -> None:
    server = serve("--state", own_redis.url, "--no-access-log")
    assert post(server.port, ENTRY).status == 201
    own_redis.kill()
    assert post(server.port, ENTRY).code == "internal"
    assert make_client(server.port).call("GET", "/tokens").status == 500
    assert send(server.port, b"nonsense\r\n\r\n").status == 400
    own_redis.start()
    assert eventually(lambda: post(server.port, ENTRY).status == 201)  # after the pause
    assert make_client(server.port).get("")["entries"]["kept"] == 2
    server.stop()
    log = server.log.read_text()
    assert f"state {own_redis.url} cannot be used: " in log
    assert "Traceback" not in log


@pytest.mark.parametrize("workers", ["1", "2"])
def test_after_redis_lost_its_data_a_server_has_its_initial_state(
    serve: Serve, volatile_redis: RedisServer, workers: str
) -> None:
    server = serve("--state", volatile_redis.url, "--workers", workers)
    assert post(server.port, ENTRY).status == 201
    volatile_redis.kill()
    assert post(server.port, ENTRY).code == "internal"
    volatile_redis.start()
    assert eventually(lambda: {it.status for it in posts(server.port)} == {201})  # after the pause
    kept = make_client(server.port).get("")["entries"]["kept"]
    assert [post(server.port, ENTRY).status for _ in range(8)] == [201] * 8
    assert post(server.port, ENTRY, token="so_test_exhausted").status == 429
    assert make_client(server.port).get("")["entries"]["kept"] == kept + 8


@pytest.mark.parametrize("url", ["redis://user:s3cret@127.0.0.1:1/0", "unix://:s3cret@/nowhere"])
def test_a_server_does_not_start_without_its_redis(url: str) -> None:
    ended = run_module("handlers", "--port", "0", "--state", url, timeout=PATIENCE)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("error: state ")
    assert ended.stderr.count("\n") == 1
    assert "s3cret" not in ended.stderr


def test_the_banner_shows_no_password(serve: Serve, redis_server: RedisServer) -> None:
    banner = serve("--state", f"{redis_server.strict_url}?password=").banner
    assert f"state                {redis_server.strict_url}?password=…" in banner
