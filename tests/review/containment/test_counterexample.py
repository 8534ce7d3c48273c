"""Counterexamples: the smallest payload that one schema accepts and another refuses."""

from __future__ import annotations

from typing import Any

import pytest

from logs_contract.review.containment.counterexample import (
    Counterexample,
    Target,
    find_counterexample,
)
from logs_contract.review.containment.generate import ANY
from logs_contract.review.containment.shrink import shrink
from logs_contract.review.openapi.string_formats import make_unknown_format

TEXT = {"type": "string"}
SHORT = {"type": "string", "maxLength": 3}


def test_it_names_the_keyword_the_place_and_the_message_of_the_validator() -> None:
    inner = {"type": "object", "properties": {"a": TEXT}}
    found = find_counterexample(inner, {**inner, "properties": {"a": SHORT}})
    message = '"0000" is longer than 3 characters'
    assert found == Counterexample({"a": "0000"}, "maxLength", ("a",), message)


def test_a_schema_that_accepts_more_has_none() -> None:
    assert find_counterexample(SHORT, TEXT) is None


@pytest.mark.parametrize(
    ("target", "keyword"),
    [
        (Target(), "required"),
        (Target(("a", ANY)), "type"),
        (Target((), "required", "b"), "required"),
        (Target((), "required", "c"), None),
        (Target(("b",)), None),
    ],
)
def test_it_is_refused_as_the_target_asks(target: Target, keyword: str | None) -> None:
    inner: dict[str, Any] = {"type": "object", "properties": {"a": {"type": "array"}}}
    outer = {"properties": {"a": {"items": TEXT}}, "required": ["b"]}
    found = find_counterexample(inner, outer, target)
    assert (found and found.keyword) == keyword


def test_an_unknown_format_refuses_nothing_that_can_be_shown() -> None:
    assert find_counterexample(TEXT, {"allOf": [TEXT, make_unknown_format("sku")]}) is None


@pytest.mark.parametrize(
    ("value", "smallest"),
    [
        ({"a": 1, "b": {"c": 7}}, {"b": {}}),
        ([1, 2, 3], []),
        ("letters", ""),
        (1000, 0),
    ],
)
def test_a_payload_shrinks_as_long_as_the_condition_holds(value: Any, smallest: Any) -> None:
    assert shrink(value, lambda each: not isinstance(each, dict) or "b" in each) == smallest
