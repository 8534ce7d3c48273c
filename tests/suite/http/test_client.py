"""The client: retries, waits, limits, and when a result is inconclusive."""

from __future__ import annotations

import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pytest

from logs_contract.suite.http.client import BURST, ConnectionFailed, Inconclusive, Throttled
from logs_contract.suite.http.exchange import Deviation
from logs_contract.suite.http.traffic import Traffic
from tests.suite.http.client_factory import make_client
from tests.suite.scripted_server import CLOSED, OK, THROTTLED


def test_throttling_is_waited_out(scripted: Any) -> None:
    scripted.responses = [THROTTLED, THROTTLED, OK]
    client = make_client(scripted.base_url)
    assert client.post(b"x").status == 201
    assert client.traffic.total == Traffic(3, 3, entries=1, unmarked=1, throttled=2)


def test_endless_throttling_is_inconclusive(scripted: Any) -> None:
    scripted.responses = [THROTTLED] * 7
    client = make_client(scripted.base_url)
    with pytest.raises(Throttled, match="still throttled"):
        client.post(b"x")
    with pytest.raises(Throttled):
        client.post(b"y")  # is not sent
    assert scripted.received == [b"x"] * 7
    scripted.responses = [OK]
    assert client.post(b"z", token="so_test_writer").status == 201


@pytest.mark.parametrize(
    "body", [b'{"error": {"code": "quota_exceeded"}}', b"busy", b"[]", b'{"error": null}']
)
def test_another_429_is_not_throttling(scripted: Any, body: bytes) -> None:
    scripted.responses = [(429, {}, body)]
    assert make_client(scripted.base_url).post(b"x").body == body


def test_too_long_a_wait_is_inconclusive(scripted: Any) -> None:
    scripted.responses = [(429, {"Retry-After": "3600"}, THROTTLED[2])] * 2
    client = make_client(scripted.base_url)
    for _ in range(2):
        with pytest.raises(Inconclusive, match="a wait of 3600 seconds"):
            client.post(b"x")


def test_a_failed_connection_is_retried_twice(scripted: Any) -> None:
    scripted.responses = [OK, CLOSED, CLOSED, OK]
    client = make_client(scripted.base_url)
    assert [client.post(b"x").status for _ in range(2)] == [201, 201]


def test_a_deployment_that_never_answers_is_inconclusive(scripted: Any) -> None:
    scripted.responses = [CLOSED] * 3
    with pytest.raises(ConnectionFailed, match=r"POST http://127\.0\.0\.1"):
        make_client(scripted.base_url).post(b"x")


def test_a_request_that_is_never_answered_where_another_is_fails(scripted: Any) -> None:
    client = make_client(scripted.base_url)
    scripted.responses = [OK, CLOSED, CLOSED, CLOSED, OK]
    client.post(b"good")
    with pytest.raises(Deviation, match="a complete response in time"):
        client.post(b"bad")
    assert scripted.received == [b"good", b"bad", b"bad", b"bad", b"good"]
    violations = client.invariants.take_violations(failed=True)
    assert [found.requirement for found in violations] == ["robustness.answered"]


def test_requests_end_after_failures_in_a_row(scripted: Any) -> None:
    client = make_client(scripted.base_url)
    scripted.responses = [CLOSED] * 15 + [OK]
    for _ in range(5):
        with pytest.raises(Inconclusive):
            client.post(b"x")
    with pytest.raises(Inconclusive, match="too many requests in a row"):
        client.post(b"x")
    assert len(scripted.responses) == 1


def test_a_request_sent_once_is_not_retried(scripted: Any) -> None:
    client = make_client(scripted.base_url)
    scripted.responses = [OK, CLOSED, OK]
    client.post(b"x")
    with pytest.raises(ConnectionFailed):
        client.send(client.make_request(b"y"), once=True)
    assert scripted.received == [
        b"x",
        b"y",
        b"x",
    ]  # the last one probes the deployment


def test_no_more_is_sent_than_allowed(scripted: Any) -> None:
    scripted.responses = [OK] * 3
    client = make_client(scripted.base_url, limit=2)
    client.post(b"x")
    client.post(b"x")
    with pytest.raises(Inconclusive, match="not sent: the limit of --max-requests is reached"):
        client.post(b"x")
    assert client.traffic.total.requests == len(scripted.received) == 2


def test_concurrent_requests_return_exchanges_in_order(scripted: Any) -> None:
    scripted.responses = [(201, {"wait": "0.2"}, b"{}")] * 8
    client = make_client(scripted.base_url)
    bodies = [b"%d" % number for number in range(8)]
    exchanges = client.send_concurrently([client.make_request(body) for body in bodies])
    assert [exchange.request.body for exchange in exchanges] == bodies
    assert sorted(scripted.received) == bodies


def accept_burst(listening: socket.socket, ends: list[float]) -> None:
    """Read `BURST` requests of one packet each, note when they end, then answer them."""

    def serve(connection: socket.socket) -> None:
        with connection:
            received = b""
            while not received.endswith(b"the-end"):
                received += connection.recv(65536)
            ends.append(time.monotonic())
            connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}")

    with ThreadPoolExecutor(BURST) as pool:
        for _ in range(BURST):
            pool.submit(serve, listening.accept()[0])


def test_a_burst_is_kept_together_at_the_default_rate() -> None:
    """The requests end within a few milliseconds, although the rate is one in 20 ms."""
    ends: list[float] = []
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:
        thread = threading.Thread(target=accept_burst, args=(listening, ends))
        thread.start()
        client = make_client(f"http://127.0.0.1:{listening.getsockname()[1]}", rate=50)
        client.send_concurrently([client.make_request(b"the-end")] * BURST)
        thread.join()
    assert len(ends) == BURST
    assert max(ends) - min(ends) < BURST / 50 / 2


def test_a_burst_does_not_wait_for_ever_for_connections() -> None:
    """A deployment may serve one connection at a time, until it ends."""
    with closing(socket.create_server(("127.0.0.1", 0), backlog=1)) as listening:

        def serve_one_by_one() -> None:
            for _ in range(BURST):
                with listening.accept()[0] as connection:
                    connection.settimeout(20)
                    received = b""
                    while not received.endswith(b"the-end"):
                        received += connection.recv(65536)
                    connection.sendall(b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\n{}")

        thread = threading.Thread(target=serve_one_by_one)
        thread.start()
        client = make_client(f"http://127.0.0.1:{listening.getsockname()[1]}")
        exchanges = client.send_concurrently([client.make_request(b"the-end")] * BURST)
        thread.join()
    assert [exchange.status for exchange in exchanges] == [201] * BURST
