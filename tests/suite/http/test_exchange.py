"""Exchanges: how they are rendered, and which bodies are JSON."""

from __future__ import annotations

from typing import Any

import pytest

from logs_contract.suite.http.credentials import Credentials
from logs_contract.suite.http.exchange import Exchange, Request, shorten
from tests.servers import Server
from tests.suite.http.client_factory import make_client


@pytest.mark.parametrize("length", [1995, 1980, 3000])
def test_a_token_at_the_cut_is_not_shown_in_part(length: int) -> None:
    credentials = Credentials({"writer": "so_test_abcdefghijklmnopqrst"})
    body = b"x" * length + b"so_test_abcdefghijklmnopqrst" + b"y" * 1000
    request = Request("POST", "http://h/logs", [], body)
    for shown in (
        request.render(credentials.redact),
        Exchange(request, 400, body=body).render_response(credentials.redact),
    ):
        assert "so_test_a" not in shown


def test_an_exchange_shows_both_sides_without_the_token(server: Server) -> None:
    client = make_client(server.base_url + "/")
    exchange = client.post(b"[" * 5000, token="so_test_writer")
    redact = client.credentials.redact
    shown = f"{exchange.request.render(redact)}\n{exchange.render_response(redact)}"
    assert f"POST {server.base_url}/logs\n" in shown
    assert "Authorization: Bearer ${CONFORMANCE_TOKEN}\n" in shown
    assert "… (5000 bytes)" in shown
    assert "HTTP 400\n" in shown
    assert '"code":"bad_request"' in shown


@pytest.mark.parametrize("body", [b"\xef\xbb\xbf{}", '"é"'.encode("latin-1"), b"[NaN]", b"{"])
def test_a_response_is_json_only_under_rfc_8259(scripted: Any, body: bytes) -> None:
    scripted.responses = [(200, {}, body)]
    exchange = make_client(scripted.base_url).post(b"x")
    with pytest.raises(ValueError, match=r"."):
        exchange.json()


@pytest.mark.parametrize(
    ("value", "shown"),
    [("x" * 10_000, "… (10000 characters)"), ("x" * 300, "… (300 characters)"), ("x", "'x'")],
)
def test_a_long_value_is_cut_and_counted(value: str, shown: str) -> None:
    assert shorten(value).endswith(shown)
    assert len(shorten(value)) < 230
