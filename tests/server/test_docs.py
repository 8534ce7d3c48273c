"""The documentation page and the contract that the server serves."""

from __future__ import annotations

import re

import pytest

from logs_contract.server.contract import Contract
from logs_contract.server.docs import render_page
from tests.raw_http import request, send
from tests.servers import Server


def test_the_contract_is_served_unchanged(server: Server, contract: Contract) -> None:
    answer = send(server.port, request("GET", "/openapi.json", token=None))
    assert answer.headers["content-type"] == "application/json"
    assert answer.json == contract.document


def test_the_page_shows_all_of_the_contract(server: Server, contract: Contract) -> None:
    answer = send(server.port, request("GET", "/docs", token=None))
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    page = answer.body.decode()
    for scope, grants in contract.scopes.items():
        assert scope in page
        assert grants in page
    for name, schema in contract.document["components"]["schemas"].items():
        assert f'id="{name}"' in page
        for field in schema.get("properties", {}):
            assert f"<code>{field}</code>" in page
    for status, error in contract.errors.items():
        assert f"<strong>{status}</strong>" in page
        assert error.message in page
    assert "Player connected" in page
    assert "so_test_writer" in page


def test_the_page_has_no_external_resources(server: Server) -> None:
    page = send(server.port, request("GET", "/docs", token=None)).body.decode()
    assert not re.search(r"<script|<link|src=|@import|url\(", page)


def test_the_page_responds_to_head(server: Server) -> None:
    answer = send(server.port, request("HEAD", "/docs", token=None), body_follows=False)
    assert answer.status == 200


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_the_page_has_no_other_methods(server: Server, method: str) -> None:
    answer = send(server.port, request(method, "/docs"))
    assert (answer.status, answer.code) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, HEAD"


def test_text_of_the_contract_cannot_become_markup(document: dict[str, object]) -> None:
    info = document["info"]
    assert isinstance(info, dict)
    info["title"] = "<b>title</b>"
    info["description"] = "<script>alert(1)</script>"
    html = render_page(Contract(document))
    assert "<script>" not in html
    assert "<b>title" not in html
