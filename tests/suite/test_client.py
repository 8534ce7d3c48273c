"""The client: what it retries, waits for, counts; what is a verdict and what is none."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from typing import Any

import pytest

from logs_contract.suite.client import Client, Inconclusive, Throttled, Unreached
from logs_contract.suite.contract import Contract
from logs_contract.suite.exchange import Deviation, encode
from logs_contract.suite.pacing import Pacer
from logs_contract.suite.tally import Sent, Tally
from logs_contract.suite.wallet import Wallet
from tests.suite.scripted import CLOSED, OK, THROTTLED, scripted

__all__ = ["scripted"]


def make_client(base_url: str, timeout: float = 5, limit: int | None = None) -> Client:
    return Client(
        base_url,
        timeout=timeout,
        wallet=Wallet({"writer": "so_test_writer"}),
        contract=Contract(),
        pacer=Pacer(1000),
        tally=Tally("0a1b2c3d", limit),
        run_id="0a1b2c3d",
    )


def test_throttling_is_waited_out(scripted: Any) -> None:
    scripted.answers = [THROTTLED, THROTTLED, OK]
    client = make_client(scripted.base_url)
    assert client.post(b"x").status == 201
    assert client.tally.sent == Sent(3, 3, entries=1, unmarked=1, throttled=2)


def test_throttling_for_ever_is_no_verdict(scripted: Any) -> None:
    scripted.answers = [THROTTLED] * 7
    client = make_client(scripted.base_url)
    with pytest.raises(Throttled, match="throttled for good"):
        client.post(b"x")
    with pytest.raises(Throttled):
        client.post(b"y")  # is not sent any more
    assert scripted.received == [b"x"] * 7
    scripted.answers = [OK]
    assert client.post(b"z", token="so_test_writer").status == 201


@pytest.mark.parametrize(
    "body", [b'{"error": {"code": "quota_exceeded"}}', b"busy", b"[]", b'{"error": null}']
)
def test_another_429_is_not_throttling(scripted: Any, body: bytes) -> None:
    scripted.answers = [(429, {}, body)]
    assert make_client(scripted.base_url).post(b"x").body == body


def test_too_long_a_wait_is_no_verdict(scripted: Any) -> None:
    scripted.answers = [(429, {"Retry-After": "3600"}, THROTTLED[2])] * 2
    client = make_client(scripted.base_url)
    for _ in range(2):
        with pytest.raises(Inconclusive, match="told to wait 3600 seconds"):
            client.post(b"x")


def test_a_connection_that_ends_is_tried_twice_more(scripted: Any) -> None:
    scripted.answers = [OK, CLOSED, CLOSED, OK]
    client = make_client(scripted.base_url)
    assert [client.post(b"x").status for _ in range(2)] == [201, 201]


def test_a_deployment_that_never_answers_is_no_verdict(scripted: Any) -> None:
    scripted.answers = [CLOSED] * 3
    with pytest.raises(Unreached, match=r"POST http://127\.0\.0\.1"):
        make_client(scripted.base_url).post(b"x")


def test_a_request_that_is_never_answered_where_another_is_fails(scripted: Any) -> None:
    client = make_client(scripted.base_url)
    scripted.answers = [OK, CLOSED, CLOSED, CLOSED, OK]
    client.post(b"good")
    with pytest.raises(Deviation, match="a whole answer in time"):
        client.post(b"bad")
    assert scripted.received == [b"good", b"bad", b"bad", b"bad", b"good"]
    assert [found.requirement for found in client.invariants.drain()] == ["robustness.answered"]


def test_after_failures_in_a_row_nothing_more_is_sent(scripted: Any) -> None:
    client = make_client(scripted.base_url)
    scripted.answers = [CLOSED] * 15 + [OK]
    for _ in range(5):
        with pytest.raises(Inconclusive):
            client.post(b"x")
    with pytest.raises(Inconclusive, match="not sent, after too many requests"):
        client.post(b"x")
    assert len(scripted.answers) == 1


def test_once_means_once(scripted: Any) -> None:
    client = make_client(scripted.base_url)
    scripted.answers = [OK, CLOSED, OK]
    client.post(b"x")
    with pytest.raises(Unreached):
        client.send(client.request(b"y"), once=True)
    assert scripted.received == [b"x", b"y", b"x"]  # the last to see whether it is there


@pytest.mark.parametrize(
    ("answer", "problem"),
    [
        ((200, {"wait": "0.4"}, b"{}"), "no whole answer within 0.2 s"),
        ((200, {"drip": "0.1"}, b"[1, 2, 3]"), "no whole answer within 0.2 s"),
        ((200, {"Content-Length": "99"}, b"{}"), "IncompleteRead"),
        ((200, {"Content-Encoding": "gzip"}, b"{}"), "gzip"),
    ],
    ids=["hang", "drip", "cut", "encoding"],
)
def test_an_answer_that_is_not_whole_fails(scripted: Any, answer: Any, problem: str) -> None:
    scripted.answers = [answer] * 3
    client = make_client(scripted.base_url, timeout=0.2)
    with pytest.raises(Deviation, match=problem) as caught:
        client.post(b"x")
    assert problem in caught.value.exchange.shown(str)
    assert [found.requirement for found in client.invariants.drain()] == ["robustness.answered"]


TRICKLE = {"drip": "0.01"}  # so that it does not come with the answer


@pytest.mark.parametrize(
    "raw", [b"HTTP/1.1 201 Created\r\n\r\n{}", b"HTTP/1.1 102 x\r\nA: b\r\n\r\n"]
)
def test_what_never_ends_is_a_hang(raw: bytes) -> None:
    """An answer that ends with its connection, which stays; interim answers without end."""
    with socket.create_server(("127.0.0.1", 0)) as deployment:
        client = make_client(f"http://127.0.0.1:{deployment.getsockname()[1]}", timeout=0.5)

        def serve() -> None:
            connection, _ = deployment.accept()
            with connection, suppress(OSError):
                while True:
                    connection.sendall(raw)
                    time.sleep(0.05)

        thread = threading.Thread(target=serve)
        thread.start()
        started = time.monotonic()
        with pytest.raises(Deviation, match=r"no whole answer within 0\.5 s"):
            client.post(b"x")
        assert time.monotonic() - started < 3
        thread.join()


@pytest.mark.parametrize("location", ["http://[", "http://foo:99999/", "/elsewhere"])
def test_a_redirect_is_an_answer(scripted: Any, location: str) -> None:
    scripted.answers = [(307, {"Location": location}, b"")]
    assert make_client(scripted.base_url).post(b"x").status == 307


def test_what_is_no_http_fails_and_is_not_tried_again(scripted: Any) -> None:
    """Here what follows an answer on its connection, and is taken for the next one."""
    scripted.answers = [(201, {**TRICKLE, "Content-Length": "2"}, b"{}what follows\r\n"), OK]
    client = make_client(scripted.base_url)
    assert client.post(b"x").body == b"{}"
    with pytest.raises(Deviation, match="what follows"):
        client.post(b"y")


@pytest.mark.parametrize("waiting", [b"HTTP/1.1 408 Request Timeout\r\n\r\n", b""])
def test_a_connection_that_was_given_up_is_not_used(scripted: Any, waiting: bytes) -> None:
    scripted.answers = [(201, {**TRICKLE, "Content-Length": "2"}, b"{}" + waiting), OK]
    client = make_client(scripted.base_url)
    assert client.post(b"x").status == 201
    time.sleep(1)
    assert client.post(b"y").status == 201


@pytest.mark.parametrize("status", [100, 102, 103])
def test_interim_answers_are_read_past(scripted: Any, status: int) -> None:
    scripted.interim = [status, status]
    scripted.answers = [(201, {}, b"{}")]
    assert make_client(scripted.base_url).post(b"x").body == b"{}"


def test_no_more_is_sent_than_allowed(scripted: Any) -> None:
    scripted.answers = [OK] * 3
    client = make_client(scripted.base_url, limit=2)
    client.post(b"x")
    client.post(b"x")
    with pytest.raises(Inconclusive, match="not sent: the requests of --max-requests are used up"):
        client.post(b"x")
    assert client.tally.sent.requests == len(scripted.received) == 2


def test_an_entry_without_the_mark_is_counted(scripted: Any) -> None:
    scripted.answers = [OK] * 2
    client = make_client(scripted.base_url)
    client.post(encode(client.entry(meta={"a": 1})))
    client.post(b"{}")
    assert (client.tally.sent.entries, client.tally.sent.unmarked) == (2, 1)
    assert client.tally.sent.lines("0a1b2c3d") == [
        "2 requests, 0 kB of bodies",
        "2 entries, with 0a1b2c3d in their meta or message; 1 of them without it",
    ]


def test_requests_go_side_by_side_and_come_back_in_order(scripted: Any) -> None:
    scripted.answers = [(201, {"wait": "0.2"}, b"{}")] * 8
    client = make_client(scripted.base_url, timeout=1)
    bodies = [b"%d" % number for number in range(8)]
    exchanges = client.send_together([client.request(body) for body in bodies])
    assert [exchange.request.body for exchange in exchanges] == bodies
    assert sorted(scripted.received) == bodies
