"""Problems of recorded requests, with their clauses, and warnings."""

from __future__ import annotations

from http.client import RemoteDisconnected
from typing import Any

import pytest

from logs_contract.server.contract import Contract
from tests.server.admin.admin_client import AdminClient, Caller

INPUT = "#/components/schemas"


def _find_clause(contract: Contract, clause: str) -> Any:
    """The value a clause points to."""
    pointer, sign, fragment = clause.partition("#")
    assert (pointer, sign) == ("", "#")
    return contract.at(fragment)


@pytest.mark.parametrize(
    ("body", "problems"),
    [
        ({}, [("level", f"{INPUT}/LogEntryInput/required"),
              ("message", f"{INPUT}/LogEntryInput/required")]),
        ({"level": "loud", "message": ""}, [("level", f"{INPUT}/LogLevel/enum")]),
        ({"level": "info", "message": 1},
         [("message", f"{INPUT}/LogEntryInput/properties/message/type")]),
        ({"level": "info", "message": "", "meta": []}, [("meta", f"{INPUT}/LogMeta/type")]),
        ([], [("body", f"{INPUT}/LogEntryInput/type")]),
        (b"{", [("body", "#/paths/~1logs/post/requestBody")]),
        (b"", [("body", "#/paths/~1logs/post/requestBody")]),
    ],
)  # fmt: skip
def test_a_problem_has_its_field_and_a_clause_of_the_contract(
    caller: Caller, contract: Contract, body: Any, problems: list[tuple[str, str]]
) -> None:
    answer = caller.send(body)
    assert answer.status == 400
    found = caller.last["problems"]
    assert sorted((problem["field"], problem["clause"]) for problem in found) == sorted(problems)
    for problem in found:
        assert _find_clause(contract, problem["clause"])
        assert problem["message"] in answer.json["error"]["message"]


def test_a_misspelt_level_has_a_hint(caller: Caller) -> None:
    caller.log(level="warning")
    assert caller.last["problems"][0]["hint"] == "did you mean 'warn'?"
    caller.log(level="xyz")
    assert "hint" not in caller.last["problems"][0]


def test_an_undocumented_media_type_is_a_problem_of_the_content_type(
    caller: Caller, contract: Contract
) -> None:
    caller.send({"level": "info", "message": ""}, {"Content-Type": "text/plain"})
    [problem] = caller.last["problems"]
    assert problem["field"] == "Content-Type"
    assert _find_clause(contract, problem["clause"])["required"] is True


@pytest.mark.parametrize(
    ("secret", "field", "says"),
    [
        (
            None,
            "Authorization",
            "the request has no valid Authorization header: send Authorization: Bearer <token>",
        ),
        ("so_test_never_made", "Authorization", "the token is unknown"),
        ("so_test_revoked", "Authorization", "the token is revoked or expired"),
        ("so_test_reader", "Authorization", "the token lacks the scope logs:write"),
        ("so_test_exhausted", "quota", "tier quota exceeded for"),
    ],
)
def test_a_refusal_has_a_problem_with_its_reason_and_clause(
    mock: AdminClient, contract: Contract, secret: str | None, field: str, says: str
) -> None:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    run = f"diagnostics-{secret}"
    mock.send("POST", "/logs", {"level": "info", "message": ""}, {**headers, "Mock-Run-Id": run})
    [problem] = mock.get("/requests", run_id=run)["requests"][-1]["problems"]
    assert problem["field"] == field
    assert problem["message"].startswith(says)
    assert _find_clause(contract, problem["clause"])


def test_a_refused_request_with_an_invalid_body_has_both_problems(mock: AdminClient) -> None:
    mock.send("POST", "/logs", {"level": "x", "message": ""}, {"Mock-Run-Id": "both"})
    [record] = mock.get("/requests", run_id="both")["requests"]
    assert [problem["field"] for problem in record["problems"]] == ["Authorization", "level"]


def _warning_codes(caller: Caller) -> list[str]:
    return [warning["code"] for warning in caller.last["warnings"]]


@pytest.mark.parametrize(
    ("name", "hint"),
    [("mesage", "did you mean message?"), ("zzzz", "known: level, message, meta")],
)
def test_an_unknown_property_has_a_warning(caller: Caller, name: str, hint: str) -> None:
    assert caller.send({"level": "info", "message": "", name: 1}).status == 201
    [warning] = caller.last["warnings"]
    assert warning == {
        "code": "unknown_property",
        "message": f"'{name}' is ignored; {hint}",
    }


def test_an_equal_entry_within_ten_seconds_has_a_warning(caller: Caller) -> None:
    caller.log("one")
    first = caller.last["id"]
    caller.log("two")
    assert _warning_codes(caller) == []
    caller.log("one")
    [warning] = caller.last["warnings"]
    assert warning["code"] == "sent_twice"
    assert warning["message"].startswith(f"the same as request {first}, which was stored 0.")


def test_equal_entries_of_two_tokens_have_no_warning(mock: AdminClient, caller: Caller) -> None:
    other = mock.mint(organisation=caller.organisation)
    caller.log()
    other.log()
    assert _warning_codes(caller) == []


def test_a_retry_after_a_quota_error_has_a_warning(mock: AdminClient, caller: Caller) -> None:
    mock.put(f"/organisations/{caller.organisation}/test", {"limits": {"reqs_month": 0}})
    caller.statuses(1)
    caller.statuses(1)
    assert _warning_codes(caller) == ["quota_error_retried"]


def test_a_successful_retry_after_a_quota_error_by_a_fault_plan_has_a_warning(
    mock: AdminClient, caller: Caller
) -> None:
    mock.fail(match={"token": caller.secret}, calls={"last": 1}, then={"status": 429})
    assert [caller.log().status, caller.log().status] == [429, 201]
    assert _warning_codes(caller) == ["quota_error_retried"]


def test_a_retry_after_the_quota_was_raised_has_no_warning(
    mock: AdminClient, caller: Caller
) -> None:
    mock.put(f"/organisations/{caller.organisation}/test", {"limits": {"reqs_month": 0}})
    assert caller.log().status == 429
    mock.put(f"/organisations/{caller.organisation}/test", {"limits": {"reqs_month": 1}})
    assert caller.log().status == 201
    assert _warning_codes(caller) == []


def test_a_retry_of_an_entry_that_was_stored_without_a_response_has_a_warning(
    mock: AdminClient, caller: Caller
) -> None:
    then = {"close": "after"}
    mock.fail(match={"token": caller.secret}, calls={"last": 1}, then=then)
    with pytest.raises(RemoteDisconnected):
        caller.log()
    assert caller.log().status == 201
    assert _warning_codes(caller) == ["sent_twice"]


def test_a_retry_after_a_refusal_has_a_warning(caller: Caller) -> None:
    caller.log(level="x")
    caller.log(level="x")
    assert _warning_codes(caller) == ["refusal_retried"]


@pytest.mark.parametrize("status", [500, 503])
def test_a_retry_after_a_failure_has_no_warning(
    mock: AdminClient, caller: Caller, status: int
) -> None:
    mock.fail(match={"token": caller.secret}, calls={"last": 1}, then={"status": status})
    assert [caller.log().status, caller.log().status] == [status, 201]
    assert _warning_codes(caller) == []


def test_a_retry_after_a_rate_limit_has_no_warning(mock: AdminClient, caller: Caller) -> None:
    body = {"error": {"code": "rate_limited", "message": ""}}
    then = {"status": 429, "body": body}
    mock.fail(match={"token": caller.secret}, calls={"last": 1}, then=then)
    assert [caller.log().status, caller.log().status] == [429, 201]
    assert _warning_codes(caller) == []


def test_a_request_without_a_user_agent_has_a_warning(caller: Caller) -> None:
    bare = AdminClient(caller.client.port, {})
    headers = {**caller.authorization}
    assert bare.send("POST", "/logs", {"level": "info", "message": ""}, headers).status == 201
    assert _warning_codes(caller) == ["no_user_agent"]


def test_an_equal_request_after_a_reset_of_the_organisation_has_no_warning(
    mock: AdminClient, caller: Caller
) -> None:
    caller.log()
    mock.delete(f"/organisations/{caller.organisation}")
    caller.log()
    assert _warning_codes(caller) == []
