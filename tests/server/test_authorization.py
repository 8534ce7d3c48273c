"""Authorization over a real socket: 401, 403 and their challenges."""

from __future__ import annotations

import json

import pytest

from tests.raw_http import ENTRY, post, request, send
from tests.servers import Server

BODY = json.dumps(ENTRY).encode()
MISSING = 'Bearer realm="logs"'
INVALID = 'Bearer realm="logs", error="invalid_token"'


@pytest.mark.parametrize(
    ("lines", "challenge"),
    [
        ([], MISSING),
        (["Authorization:"], MISSING),
        (["Authorization: Basic c29fdGVzdF93cml0ZXI6"], MISSING),
        (["Authorization: so_test_writer"], MISSING),
        (["Authorization: Bearerso_test_writer"], MISSING),
        (["Authorization: Bearer"], INVALID),
        (["Authorization: Bearer "], INVALID),
        (["Authorization: Bearer so_test_writer extra"], INVALID),
        (["Authorization: Bearer so_test_writer,"], INVALID),
        (["Authorization: Bearer\tso_test_writer"], MISSING),
        (['Authorization: Bearer "so_test_writer"'], INVALID),
        (["Authorization: Bearer so_test_writer", "Authorization: Bearer so_test_writer"], INVALID),
        (["Authorization: Bearer so_test_unknown"], INVALID),
        (["Authorization: Bearer so_test_write"], INVALID),
        (["Authorization: Bearer so_test_writerr"], INVALID),
        (["Authorization: Bearer so_test_WRITER"], INVALID),
        (["Authorization: Bearer so_live_reader"], INVALID),
        (["Authorization: Bearer so_test_\xe9"], INVALID),
        (["Authorization: Bearer " + "a" * 60_000], INVALID),
        (["Authorization: Bearer so_test_revoked"], INVALID),
    ],
)
def test_a_missing_malformed_or_invalid_token_is_401(
    server: Server, lines: list[str], challenge: str
) -> None:
    answer = send(server.port, request(body=BODY, token=None, headers=tuple(lines)))
    assert (answer.status, answer.code) == (401, "unauthorized")
    assert answer.message == "missing or invalid authorization token"
    assert answer.headers["www-authenticate"] == challenge


@pytest.mark.parametrize(
    "changes",
    [
        {"path": "/logs?access_token=so_test_writer"},
        {"headers": ("Cookie: token=so_test_writer",)},
        {"headers": ("Proxy-Authorization: Bearer so_test_writer",)},
    ],
)
def test_a_token_outside_the_authorization_header_is_ignored(
    server: Server, changes: dict[str, str]
) -> None:
    assert post(server.port, ENTRY, token=None, **changes).status == 401


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "Bearer "])
def test_the_case_of_the_scheme_is_ignored(server: Server, scheme: str) -> None:
    lines = (f"Authorization: {scheme} so_test_writer",)
    assert post(server.port, ENTRY, token=None, headers=lines).status == 201


def test_a_token_without_the_scope_is_403(server: Server) -> None:
    answer = post(server.port, ENTRY, token="so_test_reader")
    assert (answer.status, answer.code) == (403, "forbidden")
    assert answer.message == "token does not have the required scope"
    challenge = 'Bearer realm="logs", error="insufficient_scope", scope="logs:write"'
    assert answer.headers["www-authenticate"] == challenge


def test_a_live_token_may_write(server: Server) -> None:
    assert post(server.port, ENTRY, token="so_live_writer").status == 201
