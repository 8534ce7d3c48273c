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
    assert "Bearer ${CONFORMANCE_TOKEN}" in curl
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
    assert "Authorization: Bearer ${CONFORMANCE_TOKEN}\n" in shown
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


CLOSED: tuple[None, dict[str, str], bytes] = (None, {}, b"")
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


def test_too_long_a_wait_is_no_verdict(scripted: Any) -> None:
    scripted.answers = [(429, {"Retry-After": "3600"}, THROTTLED[2])]
    with pytest.raises(Inconclusive, match="told to wait 3600 seconds"):
        make_client(scripted.base_url).post(b"x")


def test_a_connection_closed_between_requests_is_tried_once_more(scripted: Any) -> None:
    scripted.answers = [(201, {}, b"{}"), CLOSED, (201, {}, b"{}")]
    client = make_client(scripted.base_url)
    assert [client.post(b"x").status for _ in range(2)] == [201, 201]


def test_a_broken_connection_is_no_verdict(scripted: Any) -> None:
    scripted.answers = [CLOSED] * 2
    with pytest.raises(Inconclusive, match=r"POST http://127\.0\.0\.1"):
        make_client(scripted.base_url).post(b"x")


def test_after_failures_in_a_row_nothing_more_is_sent(scripted: Any) -> None:
    client = make_client(scripted.base_url)
    scripted.answers = [CLOSED] * 10 + [(201, {}, b"{}")]
    for _ in range(5):
        with pytest.raises(Inconclusive):
            client.post(b"x")
    with pytest.raises(Inconclusive, match="not sent, after 5 failures in a row"):
        client.post(b"x")
    assert len(scripted.answers) == 1


def test_an_interim_answer_is_no_verdict(scripted: Any) -> None:
    scripted.answers = [(103, {}, b"")]
    with pytest.raises(Inconclusive, match="an interim answer 103"):
        make_client(scripted.base_url).post(b"x")


@pytest.mark.parametrize("body", [b"\xef\xbb\xbf{}", '"é"'.encode("latin-1"), b"[NaN]", b"{"])
def test_an_answer_is_json_only_as_rfc_8259_has_it(scripted: Any, body: bytes) -> None:
    scripted.answers = [(200, {}, body)]
    exchange = make_client(scripted.base_url).post(b"x")
    with pytest.raises(ValueError, match=r"."):
        exchange.json()


def test_secrets_show_nothing_of_themselves(scripted: Any) -> None:
    scripted.answers = [(200, {}, b"{}")]
    exchange = make_client(scripted.base_url).post(b"x", token=WALLET.token(WRITER))
    altered = WALLET.alter(WALLET.token(WRITER), str.upper, "${$T^^}")
    shown = repr([exchange, exchange.sent_headers, WALLET.token(WRITER), altered])
    assert "writer" not in shown.lower()
    assert WALLET.redact(f"Bearer {altered}") == "Bearer ${CONFORMANCE_TOKEN^^}"
