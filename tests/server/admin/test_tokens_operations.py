"""Tokens made, changed, revoked and forgotten; no secret is listed."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.admin.admin_client import AdminClient, Caller, quote_segment

DEFAULT_TOKENS = 6


def test_a_token_by_default_may_write_and_has_its_own_organisation(mock: AdminClient) -> None:
    made = mock.call("POST", "/tokens", {})
    assert made.status == 201
    token = made.json
    assert token["secret"].startswith("so_test_")
    assert token == {
        "id": token["id"], "label": token["label"], "organisation": token["organisation"],
        "mode": "test", "scopes": ["logs:write"], "revoked": False, "expires_at": None,
        "secret": token["secret"],
    }  # fmt: skip
    assert token["organisation"] != mock.post("/tokens", {})["organisation"]
    del token["secret"]
    assert mock.get(f"/tokens/{token['id']}") == token


def test_a_token_has_the_properties_it_was_made_with(mock: AdminClient) -> None:
    wanted = {
        "organisation": "org_asked", "mode": "live", "scopes": ["logs:read", "logs:write"],
        "expires_at": "2999-01-01T00:00:00+02:00", "secret": "so_live_asked-for",
    }  # fmt: skip
    made = mock.post("/tokens", wanted)
    assert {name: made[name] for name in wanted} == {
        **wanted, "expires_at": "2999-01-01T00:00:00.000+02:00",
    }  # fmt: skip
    assert mock.get(f"/tokens/{quote_segment('so_live_asked-for')}")["id"] == made["id"]
    mock.delete(f"/tokens/{made['id']}")


def test_a_token_without_the_scope_is_refused(mock: AdminClient) -> None:
    assert mock.mint(scopes=["logs:read"]).log().code == "forbidden"
    assert mock.mint(scopes=[]).log().code == "forbidden"
    assert mock.mint(scopes=["logs:read", "logs:write"]).log().status == 201


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({"scopes": ["logs:rite"]}, "bad_request"),
        ({"mode": "other"}, "bad_request"),
        ({"secret": "hunter2"}, "bad_request"),
        ({"secret": "so_test_a b"}, "bad_request"),
        ({"organisation": "a b"}, "bad_request"),
        ({"expires_at": "tomorrow"}, "bad_request"),
        ({"expires_at": "2026-02-30T00:00:00Z"}, "bad_request"),
        ({"expires_at": "2026-02-03T00:00:00"}, "bad_request"),
        ({"expires": "2026-02-03T00:00:00Z"}, "bad_request"),
        ({"secret": "so_live_x", "mode": "test"}, "conflict"),
        ({"secret": "so_test_writer"}, "conflict"),
    ],
)
def test_an_invalid_token_is_refused(mock: AdminClient, wanted: Any, code: str) -> None:
    before = mock.get("/tokens")
    assert mock.call("POST", "/tokens", wanted).code == code
    assert mock.get("/tokens") == before


def test_no_secret_is_listed(mock: AdminClient, caller: Caller) -> None:
    body = mock.call("GET", "/tokens").body
    assert caller.id.encode() in body
    assert caller.secret.encode() not in body
    assert b"so_test_writer" not in body
    assert all("secret" not in token for token in mock.get("/tokens")["tokens"])


def test_a_token_expires_by_the_clock_of_its_organisation(
    mock: AdminClient, caller: Caller
) -> None:
    organisation = {"organisation": caller.organisation}
    mock.put("/clock", {"now": "2030-01-01T12:00:00Z", "frozen": True}, **organisation)
    mock.call("PATCH", f"/tokens/{caller.id}", {"expires_at": "2030-01-01T14:00:01+02:00"})
    assert caller.log().status == 201
    mock.post("/clock/advance", {"seconds": 0.999}, **organisation)
    assert caller.log().status == 201
    mock.post("/clock/advance", {"seconds": 0.001}, **organisation)
    assert caller.log().code == "unauthorized"
    mock.call("PATCH", f"/tokens/{caller.id}", {"expires_at": None})
    assert caller.log().status == 201


def test_a_token_is_revoked_and_restored_by_its_id_or_secret(caller: Caller) -> None:
    for name in (caller.id, caller.secret):
        changed = caller.client.call("PATCH", f"/tokens/{name}", {"revoked": True})
        assert (changed.status, changed.json["revoked"]) == (200, True)
        assert caller.log().code == "unauthorized"
        caller.client.call("PATCH", f"/tokens/{name}", {"revoked": False})
        assert caller.log().status == 201


def test_the_scopes_of_a_token_change(caller: Caller) -> None:
    caller.client.call("PATCH", f"/tokens/{caller.id}", {"scopes": ["logs:read"]})
    assert caller.log().code == "forbidden"


@pytest.mark.parametrize("change", [{}, {"secret": "so_test_x"}, {"revoked": 1}, {"scopes": "x"}])
def test_an_invalid_change_is_400(caller: Caller, change: Any) -> None:
    before = caller.client.get(f"/tokens/{caller.id}")
    reply = caller.client.call("PATCH", f"/tokens/{caller.id}", change)
    assert reply.code == "bad_request"
    assert caller.client.get(f"/tokens/{caller.id}") == before


def test_a_removed_token_is_unknown(mock: AdminClient, caller: Caller) -> None:
    mock.delete(f"/tokens/{caller.id}")
    assert caller.log().code == "unauthorized"
    for method, body in (("GET", None), ("PATCH", {"revoked": True}), ("DELETE", None)):
        assert mock.call(method, f"/tokens/{caller.id}", body).code == "not_found"
    assert caller.id not in mock.call("GET", "/tokens").body.decode()


def test_reset_tokens_restores_the_default_tokens(fresh: AdminClient) -> None:
    caller = fresh.mint()
    before = fresh.get("/tokens")["tokens"][:DEFAULT_TOKENS]
    fresh.call("PATCH", "/tokens/so_test_writer", {"revoked": True})
    fresh.delete("/tokens/so_test_reader")
    fresh.delete("/tokens")
    assert fresh.get("/tokens")["tokens"] == before
    assert len(before) == DEFAULT_TOKENS
    assert caller.log().code == "unauthorized"
