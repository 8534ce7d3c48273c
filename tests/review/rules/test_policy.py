"""The policy: versions, deprecation before removal, and x-availability."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from logs_contract.review.rules.policy import check_policy
from logs_contract.review.run import find_changes
from tests.review.patches import MESSAGE, POST, add, edit_contract, operation, remove, replace

TODAY = date(2026, 7, 1)
VERSION = "/info/version"
BREAKING = add(f"{MESSAGE}/maxLength", 9)
ADDITION = add("/components/schemas/LogEntryInput/properties/trace", {"type": "string"})
EDITORIAL = replace(f"{MESSAGE}/description", "Words.")
GET = "/paths/~1logs/get"

Patch = list[dict[str, Any]]


def compare(before: Patch, after: Patch) -> list[tuple[str, str]]:
    """Return the rules that a change breaks, with the messages."""
    base, head = edit_contract(*before), edit_contract(*after)
    changes = find_changes(base, head)
    return [(each.rule, each.message) for each in check_policy(base, head, changes, TODAY)]


def check_versions(before: str, after: str, *steps: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the findings about a change between two versions."""
    return compare([replace(VERSION, before)], [replace(VERSION, after), *steps])


# The version


@pytest.mark.parametrize(
    ("before", "after", "step", "message"),
    [
        (
            "1.0.0",
            "1.9.9",
            BREAKING,
            "breaking changes after 1.0.0 need version 2.0.0 or later; found 1.9.9",
        ),
        (
            "1.4.2",
            "1.4.3",
            ADDITION,
            "additions after 1.4.2 need version 1.5.0 or later; found 1.4.3",
        ),
        (
            "1.4.2",
            "1.4.2",
            ADDITION,
            "additions after 1.4.2 need version 1.5.0 or later; found 1.4.2",
        ),
        (
            "0.3.1",
            "0.3.2",
            BREAKING,
            "breaking changes after 0.3.1 need version 0.4.0 or later; found 0.3.2",
        ),
        (
            "0.3.1",
            "0.3.1",
            ADDITION,
            "additions after 0.3.1 need version 0.4.0 or later; found 0.3.1",
        ),
        ("1.4.2", "1.4.1", EDITORIAL, "the version went back from 1.4.2 to 1.4.1"),
        ("1.4.2", "1.3.9", ADDITION, "the version went back from 1.4.2 to 1.3.9"),
        ("1.10.0", "1.9.0", EDITORIAL, "the version went back from 1.10.0 to 1.9.0"),
    ],
)
def test_a_version_says_too_little(
    before: str, after: str, step: dict[str, Any], message: str
) -> None:
    assert check_versions(before, after, step) == [("policy.version", message)]


@pytest.mark.parametrize(
    ("before", "after", "step"),
    [
        ("1.4.2", "2.0.0", BREAKING),
        ("1.4.2", "3.1.0", BREAKING),
        ("0.3.1", "0.4.0", BREAKING),
        ("0.3.1", "1.0.0", BREAKING),
        ("1.4.2", "1.5.0", ADDITION),
        ("1.4.2", "2.0.0", ADDITION),
        ("0.3.1", "0.4.0", ADDITION),
        ("1.4.2", "1.4.2", EDITORIAL),
        ("1.9.0", "1.10.0", ADDITION),
        ("1.4.2", "2.0.0-rc.1", BREAKING),
        ("1.4.2", "2.0.0+build.7", BREAKING),
    ],
)
def test_a_version_says_enough(before: str, after: str, step: dict[str, Any]) -> None:
    assert check_versions(before, after, step) == []


def test_a_break_and_an_addition_need_what_the_break_does() -> None:
    assert [rule for rule, _ in check_versions("1.0.0", "1.1.0", BREAKING, ADDITION)] == [
        "policy.version"
    ]


@pytest.mark.parametrize("step", [BREAKING, ADDITION])
def test_until_its_release_a_version_may_still_change(step: dict[str, Any]) -> None:
    assert check_versions("2.0.0-rc.1", "2.0.0-rc.2", step) == []
    assert check_versions("2.0.0-rc.1", "2.0.0", step) == []


def test_a_version_before_its_release_has_to_move_on() -> None:
    said = "breaking changes need a version after 2.0.0-rc.1; found the same version"
    assert check_versions("2.0.0-rc.1", "2.0.0-rc.1", BREAKING) == [("policy.version", said)]


@pytest.mark.parametrize(
    ("before", "after"), [("2.0.0", "2.0.0-rc.1"), ("2.0.0-rc.2", "2.0.0-rc.1")]
)
def test_back_to_a_version_before_the_release_is_back(before: str, after: str) -> None:
    assert [rule for rule, _ in check_versions(before, after, EDITORIAL)] == ["policy.version"]


@pytest.mark.parametrize(
    "version", ["1.0", "v1.0.0", "2026-07-01", "1.0.0.0", "one", "01.0.0", "1.0.0-a..b"]
)
def test_a_version_of_another_form_is_found(version: str) -> None:
    said = [("policy.version-form", f"wanted a version such as 1.4.2; found '{version}'")]
    assert check_versions("1.0.0", version, BREAKING) == said
    assert check_versions(version, "2.0.0", BREAKING) == []  # HEAD is in order


# Removal


def _existing(**fields: Any) -> Patch:
    return [add(GET, operation(**{"x-availability": "available", **fields}))]


def test_an_operation_is_deprecated_before_it_is_removed() -> None:
    ((rule, message),) = compare(_existing(), [replace(VERSION, "2.0.0")])
    assert rule == "policy.deprecation"
    assert message == (
        "GET /logs removed without prior deprecation: deprecate it first, and add x-sunset: a date"
    )


@pytest.mark.parametrize(
    ("sunset", "said"),
    [
        (None, [("policy.sunset", "GET /logs removed without a date in x-sunset")]),
        ("soon", [("policy.sunset", "GET /logs removed without a date in x-sunset")]),
        ("2026-07-02", [("policy.sunset", "GET /logs removed before its x-sunset, 2026-07-02")]),
        ("2026-07-01", []),
        ("2026-06-30", []),
    ],
)
def test_a_deprecated_operation_is_removed_after_its_sunset(
    sunset: str | None, said: list[tuple[str, str]]
) -> None:
    fields = {"x-sunset": sunset} if sunset else {}
    assert compare(_existing(deprecated=True, **fields), [replace(VERSION, "2.0.0")]) == said


@pytest.mark.parametrize(
    ("fields", "rules"),
    [
        ({}, ["policy.deprecation"]),
        ({"deprecated": True}, ["policy.sunset"]),
        ({"deprecated": True, "x-sunset": "2026-07-02"}, ["policy.sunset"]),
        ({"deprecated": True, "x-sunset": "2026-07-01"}, []),
    ],
)
def test_a_parameter_is_removed_like_an_operation(fields: dict[str, Any], rules: list[str]) -> None:
    parameter = {"name": "n", "in": "query", "schema": {}, **fields}
    said = compare([add(f"{POST}/parameters", [parameter])], [replace(VERSION, "2.0.0")])
    assert [rule for rule, _ in said] == rules


def _no_date(found: str) -> str:
    return f"wanted a date such as 2027-01-31; found {found}"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "POST /logs is deprecated without a removal date: add x-sunset: a date"),
        ({"x-sunset": "next year"}, _no_date("'next year'")),
        ({"x-sunset": "2027-01-31 or so"}, _no_date("'2027-01-31 or so'")),
        ({"x-sunset": "2027-06-31"}, _no_date("'2027-06-31'")),
        ({"x-sunset": "20270131"}, _no_date("'20270131'")),
        ({"x-sunset": 20270131}, _no_date("20270131")),
        ({"x-sunset": "2027-01-31"}, None),
    ],
)
def test_a_deprecated_operation_has_a_sunset(fields: dict[str, Any], said: str | None) -> None:
    steps = [add(f"{POST}/{word}", value) for word, value in fields.items()]
    found = compare([], [add(f"{POST}/deprecated", True), *steps, replace(VERSION, "1.1.0")])
    assert found == ([("policy.sunset", said)] if said else [])


# The marker of availability


def test_where_one_operation_has_the_marker_all_have() -> None:
    ((rule, message),) = compare([], [add(GET, operation()), replace(VERSION, "1.1.0")])
    assert rule == "policy.availability"
    assert message == ("GET /logs has no x-availability: add announced or available")


def test_where_no_operation_has_the_marker_none_needs_it() -> None:
    without = remove(f"{POST}/x-availability")
    assert compare([without], [without, add(GET, operation()), replace(VERSION, "1.1.0")]) == []


@pytest.mark.parametrize("value", ["beta", True, ""])
def test_a_marker_is_one_of_two_words(value: Any) -> None:
    marked = replace(f"{POST}/x-availability", value)
    assert compare([marked], [marked]) == [
        ("policy.availability", f"wanted announced or available; found {value!r}")
    ]


def test_a_finding_is_at_the_marker() -> None:
    base, head = edit_contract(), edit_contract(replace(f"{POST}/x-availability", "beta"))
    (found,) = check_policy(base, head, [], TODAY)
    assert found.pointer == f"#{POST}/x-availability"


def test_an_unchanged_contract_keeps_every_rule() -> None:
    assert compare([], []) == []
