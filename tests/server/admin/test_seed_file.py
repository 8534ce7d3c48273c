"""The seed file: the state of a server after its start and after a reset."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.processes import PATIENCE
from tests.server.admin.admin_client import AdminClient, Caller
from tests.server.admin.conftest import Start
from tests.servers import run_module

SEED: dict[str, Any] = {
    "tokens": [
        {"secret": "so_test_seeded", "organisation": "org_seeded", "scopes": ["logs:write"]},
        {"secret": "so_test_writer", "organisation": "org_demo", "scopes": []},
    ],
    "tiers": {"small": {"reqs_month": 2}},
    "organisations": [
        {"organisation": "org_seeded", "mode": "test", "tier": "small", "used": {"reqs_month": 1}},
    ],
    "faults": [{"match": {"run_id": "boom"}, "then": {"status": 500}}],
    "clocks": [{"organisation": "org_seeded", "frozen_at": "2030-01-01T00:00:00Z"}],
}

TOKEN = '{"secret": "so_test_hidden", "mode": "live", "organisation": "o", "scopes": []}'
RECORD = (
    '{"time": 1, "method": "", "target": "", "status": 1, "outcome": "accepted", "entry": "AAAA"}'
)


def _write(folder: Path, text: str) -> str:
    file = folder / "seed.json"
    file.write_text(text)
    return str(file)


def _find_seeded(mock: AdminClient) -> Caller:
    token = mock.get("/tokens/so_test_seeded")
    return Caller(mock, "so_test_seeded", token["id"], "org_seeded")


def test_a_server_starts_with_its_seed_and_the_default_tokens(start: Start, tmp_path: Path) -> None:
    mock = start("--seed-file", _write(tmp_path, json.dumps(SEED)))
    caller = _find_seeded(mock)
    assert caller.quotas() == {"reqs_month": (1, 2)}
    assert caller.log(run="boom").status == 500
    assert caller.log().json["created_at"] == "2030-01-01T00:00:00.000Z"
    assert caller.log().code == "quota_exceeded"
    body = {"level": "info", "message": ""}
    statuses = [
        mock.send("POST", "/logs", body, {"Authorization": f"Bearer so_test_{name}"}).status
        for name in ("writer", "reader", "exhausted", "revoked", "internal")
    ]
    assert statuses == [403, 403, 429, 401, 500]


def test_a_reset_restores_the_seed(start: Start, tmp_path: Path) -> None:
    mock = start("--seed-file", _write(tmp_path, json.dumps(SEED)))
    on_start = mock.get("/snapshot")
    _find_seeded(mock).statuses(2)
    mock.delete("/tokens/so_test_seeded")
    mock.put("/tiers/small", {"reqs_month": 9})
    mock.post("/reset")
    assert mock.get("/snapshot") == on_start
    mock.delete("/tokens/so_test_seeded")
    mock.delete("/tokens")
    assert mock.get("/snapshot")["tokens"] == on_start["tokens"]


def test_a_snapshot_can_be_a_seed_file(start: Start, fresh: AdminClient, tmp_path: Path) -> None:
    caller = fresh.mint()
    caller.statuses(3)
    fresh.fail(match={"token": caller.secret}, then={"status": 500})
    taken = fresh.get("/snapshot")
    mock = start("--seed-file", _write(tmp_path, json.dumps(taken)))
    assert mock.get("/snapshot") == taken


def test_an_empty_seed_file_changes_nothing(
    start: Start, fresh: AdminClient, tmp_path: Path
) -> None:
    mock = start("--seed-file", _write(tmp_path, "{}"))
    on_start = fresh.get("/snapshot")
    for part in ("tokens", "tiers", "entries", "faults", "clocks"):
        assert mock.get("/snapshot")[part] == on_start[part]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "cannot be read: No such file or directory"),
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[]", "the file must be an object; got []"),
        ('{"version": 2}', "version must satisfy const 1; got 2"),
        ('{"colour": 1}', "the file must not have 'colour'"),
        ('{"tokens": [{"secret": "so_test_hidden"}]}', "missing required field: tokens.0.scopes"),
        ('{"tokens": [{"secret": "hunter2", "organisation": "o", "scopes": []}]}', "tokens.0"),
        (f'{{"tokens": [{TOKEN}]}}',
         "tokens: mode is 'live', but the prefix of the secret is that of mode 'test'"),
        ('{"tiers": {"a": {"requests": 1}}}', "a name in tiers.a must be one of"),
        ('{"organisations": [{"organisation": "o", "mode": "test", "tier": "x"}]}',
         "organisations: there is no tier x; the tiers are default"),
        ('{"faults": [{"then": {"status": 500, "close": "before"}}]}',
         "then: close sends no response, so status would have no effect"),
        ('{"faults": [{"then": {"delay": 99}}]}',
         "faults.0.then.delay must satisfy maximum 60; got 99"),
        ('{"clocks": [{"offset_seconds": -64000000000}]}',
         "clocks: the time of each clock must be in the years 2000 to 2999"),
        (f'{{"requests": [{RECORD}]}}', "requests: entry is not a JSON object"),
    ],
)  # fmt: skip
def test_an_invalid_seed_file_is_one_line_and_exit_status_2(
    tmp_path: Path, text: str | None, says: str
) -> None:
    file = str(tmp_path / "missing.json") if text is None else _write(tmp_path, text)
    ended = run_module("handlers", "--port", "0", "--seed-file", file, timeout=PATIENCE)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1
    assert ended.stderr.startswith(f"error: seed_file {file}: ")
    assert says in ended.stderr
    assert "hidden" not in ended.stderr
