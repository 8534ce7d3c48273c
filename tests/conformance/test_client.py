"""Exchanges: what is sent and seen, what a failure shows, what is no verdict."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from conformance.client import Client, Inconclusive, encode
from conformance.contract import Contract
from conformance.personas import OVER_QUOTA, WRITER, NotAssessed, Wallet
from tests.servers import Server

WALLET = Wallet({"writer": "so_test_writer"})


def make_client(base_url: str, timeout: float = 5) -> Client:
    return Client(base_url, timeout=timeout, wallet=WALLET, contract=Contract())


@pytest.mark.parametrize(
    "body",
    [
        encode({"level": "info", "message": 'it\'s "quoted" \\ $HOME `x` é\n\0'}),
        b'{"level": "info", "message": "\xff"}',
        b"",
    ],
    ids=["odd", "bytes", "empty"],
)
def test_the_curl_of_an_exchange_repeats_it(server: Server, body: bytes) -> None:
    exchange = make_client(server.base_url).post(body, token="so_test_writer")
    curl = WALLET.redact(exchange.curl())
    assert "so_test_writer" not in curl
    environment = {**os.environ, "CONFORMANCE_TOKEN": "so_test_writer"}
    repeated = subprocess.run(
        ["bash", "-c", f"{curl} -s"], capture_output=True, env=environment, timeout=30, check=True
    )
    assert repeated.stdout.startswith(f"HTTP/1.1 {exchange.status} ".encode())
    if exchange.status != 201:
        assert repeated.stdout.endswith(exchange.body)


def test_an_exchange_shows_both_sides_without_the_token(server: Server) -> None:
    exchange = make_client(server.base_url + "/").post(b"[" * 5000, token="so_test_writer")
    shown = WALLET.redact(str(exchange))
    assert f"POST {server.base_url}/logs\n" in shown
    assert "Authorization: Bearer $CONFORMANCE_TOKEN\n" in shown
    assert "… (5000 bytes)" in shown
    assert "HTTP 400\n" in shown
    assert '"code":"bad_request"' in shown


def test_a_missing_persona_is_named() -> None:
    assert WALLET.token(WRITER) == "so_test_writer"
    with pytest.raises(NotAssessed, match=r"needs --token-over-quota \(or CONFORMANCE_TOKEN_OVER"):
        WALLET.token(OVER_QUOTA)


class Scripted(BaseHTTPRequestHandler):
    """Answers each request as the server's script says."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        script: Any = self.server
        self.rfile.read(int(self.headers["Content-Length"]))
        status, headers, body = script.answers.pop(0)
        if status is None:
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def scripted() -> Iterator[Any]:
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Scripted)
    server.answers = []
    server.base_url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


THROTTLED = (429, {"Retry-After": "0"}, b'{"error": {"code": "rate_limited", "message": ""}}')


def test_throttling_is_waited_out(scripted: Any) -> None:
    scripted.answers = [THROTTLED, THROTTLED, (201, {}, b"{}")]
    assert make_client(scripted.base_url).post(b"x").status == 201


def test_throttling_for_ever_is_no_verdict(scripted: Any) -> None:
    scripted.answers = [THROTTLED] * 5
    with pytest.raises(Inconclusive, match="throttled 5 times"):
        make_client(scripted.base_url).post(b"x")


@pytest.mark.parametrize(
    "body", [b'{"error": {"code": "quota_exceeded"}}', b"busy", b"[]", b'{"error": null}']
)
def test_another_429_is_not_throttling(scripted: Any, body: bytes) -> None:
    scripted.answers = [(429, {}, body)]
    assert make_client(scripted.base_url).post(b"x").body == body


def test_a_broken_connection_is_no_verdict(scripted: Any) -> None:
    scripted.answers = [(None, {}, b"")]
    with pytest.raises(Inconclusive, match=r"POST http://127\.0\.0\.1"):
        make_client(scripted.base_url).post(b"x")
