"""Responses that are late, cut, invalid, redirected or preceded by interim ones."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from logs_contract.suite.http.exchange import Deviation
from tests.suite.http.client_factory import make_client
from tests.suite.scripted_server import OK


@pytest.mark.parametrize(
    ("response", "problem"),
    [
        ((200, {"wait": "0.4"}, b"{}"), "no complete response within 0.2 s"),
        ((200, {"drip": "0.1"}, b"[1, 2, 3]"), "no complete response within 0.2 s"),
        ((200, {"Content-Length": "99"}, b"{}"), "IncompleteRead"),
        ((200, {"Content-Encoding": "gzip"}, b"{}"), "gzip"),
    ],
    ids=["hang", "drip", "cut", "encoding"],
)
def test_an_incomplete_response_fails(scripted: Any, response: Any, problem: str) -> None:
    scripted.responses = [response] * 3
    client = make_client(scripted.base_url, timeout=0.2)
    with pytest.raises(Deviation, match=problem) as caught:
        client.post(b"x")
    assert problem in caught.value.exchange.render_response(str)
    assert [found.requirement for found in client.invariants.take_violations()] == [
        "robustness.answered"
    ]


TRICKLE = {"drip": "0.01"}  # so that the rest does not come with the response


@pytest.mark.parametrize(
    "raw", [b"HTTP/1.1 201 Created\r\n\r\n{}", b"HTTP/1.1 102 x\r\nA: b\r\n\r\n"]
)
def test_a_response_that_never_ends_is_a_timeout(raw: bytes) -> None:
    """A response that ends with its connection, which stays open; endless interim responses."""
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
        with pytest.raises(Deviation, match=r"no complete response within 0\.5 s"):
            client.post(b"x")
        assert time.monotonic() - started < 3
        thread.join()


@pytest.mark.parametrize("location", ["http://[", "http://foo:99999/", "/elsewhere"])
def test_a_redirect_is_not_followed(scripted: Any, location: str) -> None:
    scripted.responses = [(307, {"Location": location}, b"")]
    assert make_client(scripted.base_url).post(b"x").status == 307


def test_a_response_that_is_not_http_fails_and_is_not_retried(scripted: Any) -> None:
    """Here bytes after a response on its connection are read as the next response."""
    scripted.responses = [(201, {**TRICKLE, "Content-Length": "2"}, b"{}what follows\r\n"), OK]
    client = make_client(scripted.base_url)
    assert client.post(b"x").body == b"{}"
    with pytest.raises(Deviation, match="what follows"):
        client.post(b"y")


@pytest.mark.parametrize("waiting", [b"HTTP/1.1 408 Request Timeout\r\n\r\n", b""])
def test_a_connection_that_timed_out_is_not_reused(scripted: Any, waiting: bytes) -> None:
    scripted.responses = [(201, {**TRICKLE, "Content-Length": "2"}, b"{}" + waiting), OK]
    client = make_client(scripted.base_url)
    assert client.post(b"x").status == 201
    time.sleep(1)
    assert client.post(b"y").status == 201


@pytest.mark.parametrize("status", [100, 102, 103])
def test_interim_responses_are_skipped(scripted: Any, status: int) -> None:
    scripted.interim = [status, status]
    scripted.responses = [(201, {}, b"{}")]
    assert make_client(scripted.base_url).post(b"x").body == b"{}"


def answer_for_ever(head: bytes, part: bytes) -> tuple[socket.socket, threading.Thread]:
    """A deployment that sends `head` and then `part` again and again, until the client leaves."""
    deployment = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        connection, _ = deployment.accept()
        with deployment, connection, suppress(OSError):
            connection.recv(65536)
            connection.sendall(head)
            while True:
                connection.sendall(part)

    thread = threading.Thread(target=serve)
    thread.start()
    return deployment, thread


@pytest.mark.parametrize(
    ("head", "part", "problem"),
    [
        (b"HTTP/1.1 201 C\r\n\r\n", b"a" * 65536, "a response of more than 16777224 bytes"),
        (
            b"HTTP/1.1 201 C\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"10000\r\n" + b"a" * 65536 + b"\r\n",
            "a response of more than 16777224 bytes",
        ),
        (b"HTTP/1.1 201 C\r\n", b"X-Step: done\r\n", "more than 100 headers"),
        (b"HTTP/1.1 201 C\r\nX: ", b"a" * 65536, "more than 65536 bytes"),
    ],
    ids=["body", "chunks", "headers", "value"],
)
def test_a_response_has_a_bound(head: bytes, part: bytes, problem: str) -> None:
    """The bound of the body is 16 MiB and eight times what was sent."""
    deployment, thread = answer_for_ever(head, part)
    client = make_client(f"http://127.0.0.1:{deployment.getsockname()[1]}")
    with pytest.raises(Deviation, match=problem):
        client.post(b"x")
    thread.join()


@contextmanager
def record_requests() -> Iterator[tuple[int, list[bytes]]]:
    """A deployment that answers 404 to everything: its port, and the requests byte by byte."""
    received: list[bytes] = []

    def answer(connection: socket.socket) -> None:
        data = b""
        while not data.endswith((b"\r\n0\r\n\r\n", b"body")):
            part = connection.recv(65536)
            if not part:
                return
            data += part
        received.append(data)
        connection.sendall(b"HTTP/1.1 404 N\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")

    def serve() -> None:
        while True:
            try:
                connection, _ = deployment.accept()
            except OSError:
                return
            with connection:
                answer(connection)

    with socket.create_server(("127.0.0.1", 0)) as deployment:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield deployment.getsockname()[1], received
        finally:
            deployment.shutdown(socket.SHUT_RDWR)  # ends accept
            thread.join()


@pytest.mark.parametrize(
    "suffix", ["/.", "/../logs", "//", "%2F", "%00", "/%2e/", ";a=b", "?a[b]=%", "?q={}|^", "/..;/"]
)
@pytest.mark.parametrize("chunks", [0, 2])
def test_a_target_leaves_as_it_was_written(suffix: str, chunks: int) -> None:
    """No segment is removed and no byte quoted, neither alone nor in a burst."""
    with record_requests() as (port, received):
        client = make_client(f"http://127.0.0.1:{port}/v1")
        client.post(b"body")  # shows the client the version of HTTP
        request = client.make_request(b"body", query=suffix, chunks=chunks)
        client.send(request, new_connection=True)
        client.send_concurrently([request])
    alone, in_burst = received[1], received[-1]
    assert alone == in_burst
    assert alone.startswith(f"POST /v1/logs{suffix} HTTP/1.1\r\n".encode())
