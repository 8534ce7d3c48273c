"""The README is short, and what it says is so."""

from __future__ import annotations

import re

import pytest

from logs_contract.server.default_tokens import DEFAULT_TOKENS
from logs_contract.suite.catalogue.requirements import load_requirements
from tests.documentation.pages import read_table
from tests.mutants.corpus import load_mutants
from tests.servers import ROOT, Server, run_shell

README = (ROOT / "README.md").read_text(encoding="utf-8")
ENTRY = '{"level": "info", "message": "x"}'


def test_it_is_short() -> None:
    assert len(README.splitlines()) <= 150


def test_every_decision_has_its_reason() -> None:
    rows = read_table(README, "question")
    assert len(rows) > 10
    assert all(len(row) == 3 and all(row) for row in rows)


def test_the_first_curl_stores_the_entry(server: Server) -> None:
    curl = re.search(r"\$ (curl .*?)\n```", README, re.DOTALL)
    assert curl
    run = run_shell(curl[1].replace("http://127.0.0.1:8080", server.base_url))
    assert run.stdout.startswith("HTTP/1.1 201 Created")
    assert '"meta":{"server_id":"main-1"}' in run.stdout


@pytest.mark.parametrize(("token", "status"), re.findall(r"`(so_\w+)` (\d{3})", README))
def test_a_token_makes_its_error(server: Server, token: str, status: str) -> None:
    run = run_shell(
        f"curl -s -o /dev/null -w '%{{http_code}}' {server.base_url}/logs -d '{ENTRY}'"
        f" -H 'Authorization: Bearer {token}' -H 'Content-Type: application/json'"
    )
    assert run.stdout == status


def test_every_default_token_is_named() -> None:
    assert [it.secret for it in DEFAULT_TOKENS if it.secret not in README] == []


def test_the_numbers_are_those_of_the_suite() -> None:
    assert f"checks {len(load_requirements())} requirements" in README
    counted = re.search(r"More than (\d+) deliberately faulty deployments", README)
    assert counted
    assert len(load_mutants()) > int(counted[1])
