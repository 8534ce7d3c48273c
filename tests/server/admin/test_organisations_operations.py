"""Organisations: limits, usage, tiers, reset."""

from __future__ import annotations

from typing import Any

import pytest

from tests.server.admin.admin_client import AdminClient, Caller
from tests.server.admin.conftest import Start


def _set_quotas(caller: Caller, body: Any, mode: str = "test") -> Any:
    return caller.client.put(f"/organisations/{caller.organisation}/{mode}", body)


def test_an_organisation_has_the_default_tier(caller: Caller) -> None:
    shown = caller.client.get(f"/organisations/{caller.organisation}/test")
    assert (shown["organisation"], shown["mode"]) == (caller.organisation, "test")
    assert shown["tier"] == "default"
    assert shown["quotas"] == [
        {"metric": "storage_bytes", "used": 0, "limit": 10_737_418_240, "cumulative": True}
    ]
    assert shown in caller.client.get("/organisations")["organisations"]


def test_a_quota_with_one_request_left_is_then_exhausted(caller: Caller) -> None:
    shown = _set_quotas(caller, {"limits": {"reqs_month": 100}, "used": {"reqs_month": 99}})
    assert shown["tier"] is None
    assert shown["quotas"][0]["period"]
    assert caller.statuses(2) == [201, 429]
    assert caller.quotas() == {"reqs_month": (100, 100)}
    refused = caller.log()
    assert refused.code == "quota_exceeded"
    assert refused.json["error"]["metric"] == "reqs_month"
    assert caller.quotas() == {"reqs_month": (100, 100)}


def test_members_that_are_left_out_do_not_change(caller: Caller) -> None:
    _set_quotas(caller, {"limits": {"reqs_month": 5, "storage_bytes": 1000}})
    _set_quotas(caller, {"used": {"reqs_month": 3}})
    assert caller.quotas() == {"reqs_month": (3, 5), "storage_bytes": (0, 1000)}
    _set_quotas(caller, {"limits": {"reqs_month": 9}})
    assert caller.quotas() == {"reqs_month": (3, 9)}
    _set_quotas(caller, {"used": {"reqs_month": 0}})
    assert caller.quotas() == {"reqs_month": (0, 9)}


def test_each_mode_has_its_own_quotas(mock: AdminClient, caller: Caller) -> None:
    live = mock.mint(organisation=caller.organisation, mode="live")
    _set_quotas(caller, {"limits": {"reqs_month": 0}}, "live")
    assert (caller.log().status, live.log().status) == (201, 429)


def test_a_changed_tier_applies_to_its_organisations(mock: AdminClient, caller: Caller) -> None:
    name = f"tier-{caller.organisation}"
    assert mock.put(f"/tiers/{name}", {"reqs_month": 1}) == {"reqs_month": 1}
    assert _set_quotas(caller, {"tier": name})["tier"] == name
    assert caller.statuses(2) == [201, 429]
    mock.put(f"/tiers/{name}", {"reqs_month": 3})
    assert caller.statuses(3) == [201, 201, 429]
    assert mock.get("/tiers")["tiers"][name] == {"reqs_month": 3}
    _set_quotas(caller, {"tier": "default"})
    assert caller.log().status == 201


def test_the_default_tier_applies_to_organisations_without_another(fresh: AdminClient) -> None:
    caller, other = fresh.mint(), fresh.mint()
    _set_quotas(other, {"limits": {"reqs_month": 5}})
    fresh.put("/tiers/default", {"reqs_month": 0})
    assert (caller.log().status, other.log().status) == (429, 201)
    fresh.post("/reset")
    assert fresh.get("/tiers") == {"tiers": {"default": {"storage_bytes": 10_737_418_240}}}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"tier": "default", "limits": {"reqs_month": 1}}, 400),
        ({"limits": {}}, 400),
        ({"limits": {"requests": 1}}, 400),
        ({"limits": {"reqs_month": -1}}, 400),
        ({"limits": {"reqs_month": 1.5}}, 400),
        ({"used": {"requests": 1}}, 400),
        ({"tier": "no-such-tier"}, 404),
        ({"used": {"files_count": 1}}, 409),
        ({"limits": {"reqs_month": 1}, "used": {"storage_bytes": 1}}, 409),
    ],
)
def test_invalid_quotas_change_nothing(caller: Caller, body: Any, status: int) -> None:
    before = caller.client.get(f"/organisations/{caller.organisation}/test")
    reply = caller.client.call("PUT", f"/organisations/{caller.organisation}/test", body)
    assert reply.status == status
    codes = {400: "bad_request", 404: "not_found", 409: "conflict"}
    assert reply.code == codes[status]
    assert caller.client.get(f"/organisations/{caller.organisation}/test") == before


@pytest.mark.parametrize("path", ["/organisations/a%20b/test", "/organisations/a/other"])
def test_an_invalid_name_is_400(mock: AdminClient, path: str) -> None:
    assert mock.call("GET", path).code == "bad_request"


def test_a_reset_removes_everything_of_the_organisation_only(
    mock: AdminClient, caller: Caller
) -> None:
    other = mock.mint()
    live = mock.mint(organisation=caller.organisation, mode="live")
    for each in (caller, other, live):
        each.log()
    for each in (caller, other):
        _set_quotas(each, {"limits": {"reqs_month": 9}, "used": {"reqs_month": 5}})
        mock.put("/clock", {"frozen": True}, organisation=each.organisation)
    gone = [
        mock.fail(match={"organisation": caller.organisation}, then={"status": 500}),
        mock.fail(match={"token": live.secret}, then={"status": 500}),
    ]
    kept = mock.fail(match={"token": other.secret}, calls={"first": 2}, then={"status": 500})
    mock.delete(f"/organisations/{caller.organisation}")
    assert caller.records() == caller.entries() == caller.entries(mode="live") == []
    assert caller.quotas() == {"storage_bytes": (0, 10_737_418_240)}
    assert mock.get("/clock", organisation=caller.organisation)["own"] is False
    assert [mock.call("GET", f"/faults/{fault}").status for fault in gone] == [404, 404]
    assert (caller.log().status, live.log().status) == (201, 201)
    assert len(other.records()) == len(other.entries()) == 1
    assert other.quotas() == {"reqs_month": (5, 9)}
    assert mock.get("/clock", organisation=other.organisation)["frozen"] is True
    assert mock.fault(kept) == (0, 0, False)


def test_the_exhausted_organisation_is_exhausted_again_after_a_reset(start: Start) -> None:
    mock = start("--quota", "reqs_month=2")
    exhausted = {"Authorization": "Bearer so_test_exhausted"}
    mock.put(
        "/organisations/org_exhausted/test",
        {"limits": {"reqs_month": 9}, "used": {"reqs_month": 0}},
    )
    body = {"level": "info", "message": ""}
    assert mock.send("POST", "/logs", body, exhausted).status == 201
    mock.post("/reset")
    assert mock.send("POST", "/logs", body, exhausted).status == 429
