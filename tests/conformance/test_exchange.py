"""Exchanges: what a failure shows, and that its command repeats it."""

from __future__ import annotations

import os
import subprocess
from typing import Any

import pytest

from conformance.exchange import encode
from conformance.personas import WRITER
from tests.conformance.scripted import scripted
from tests.conformance.test_client import make_client
from tests.servers import Server

__all__ = ["scripted"]


@pytest.mark.parametrize("chunks", [0, 2])
@pytest.mark.parametrize(
    "body",
    [
        encode({"level": "info", "message": 'it\'s "quoted" \\ $HOME `x` é\n\0'}),
        b'{"level": "info", "message": "\xff"}',
        b"",
        encode({"level": "loud", "message": "x" * 300_000}),
    ],
    ids=["odd", "bytes", "empty", "long"],
)
def test_the_curl_of_an_exchange_repeats_it(server: Server, body: bytes, chunks: int) -> None:
    client = make_client(server.base_url)
    exchange = client.post(body, token="so_test_writer", chunks=chunks)
    curl = client.wallet.redact(exchange.request.curl())
    assert "so_test_writer" not in curl
    assert "Bearer ${CONFORMANCE_TOKEN}" in curl
    assert len(curl) < 3000
    environment = {**os.environ, "CONFORMANCE_TOKEN": "so_test_writer"}
    repeated = subprocess.run(
        ["bash", "-c", f"{curl} -s"], capture_output=True, env=environment, timeout=30, check=True
    )
    head, _, answer = repeated.stdout.rpartition(b"\r\n\r\n")
    assert f"HTTP/1.1 {exchange.status} ".encode() in head
    if exchange.status != 201:
        assert answer == exchange.body


def test_an_exchange_shows_both_sides_without_the_token(server: Server) -> None:
    client = make_client(server.base_url + "/")
    shown = client.wallet.redact(str(client.post(b"[" * 5000, token="so_test_writer")))
    assert f"POST {server.base_url}/logs\n" in shown
    assert "Authorization: Bearer ${CONFORMANCE_TOKEN}\n" in shown
    assert "… (5000 bytes)" in shown
    assert "HTTP 400\n" in shown
    assert '"code":"bad_request"' in shown


@pytest.mark.parametrize("body", [b"\xef\xbb\xbf{}", '"é"'.encode("latin-1"), b"[NaN]", b"{"])
def test_an_answer_is_json_only_as_rfc_8259_has_it(scripted: Any, body: bytes) -> None:
    scripted.answers = [(200, {}, body)]
    exchange = make_client(scripted.base_url).post(b"x")
    with pytest.raises(ValueError, match=r"."):
        exchange.json()


def test_secrets_show_nothing_of_themselves(scripted: Any) -> None:
    scripted.answers = [(200, {}, b"{}")]
    client = make_client(scripted.base_url)
    wallet = client.wallet
    exchange = client.post(b"x", token=wallet.token(WRITER))
    altered = wallet.alter(wallet.token(WRITER), str.upper, "${$T^^}")
    shown = repr([exchange, exchange.request.headers, wallet.token(WRITER), altered])
    assert "writer" not in shown.lower()
    assert wallet.redact(f"Bearer {altered}") == "Bearer ${CONFORMANCE_TOKEN^^}"
