"""Subschemas: proven by jsonschema-rs, refuted by a payload, or sampled."""

from __future__ import annotations

import pytest

from logs_contract.review.containment.canonical import are_disjoint, covers, find_difference
from logs_contract.review.containment.subschema import SubschemaResult, check_subschema
from logs_contract.review.containment.validators import is_valid
from logs_contract.review.openapi.errors import UnusableSchemaError
from logs_contract.review.openapi.json_schema import Schema

NUMBER: Schema = {"type": "number"}
POSITIVE: Schema = {"type": "number", "minimum": 1}
# jsonschema-rs cannot decide about a tuple with further items beside an open branch.
TUPLE: Schema = {"type": "array", "prefixItems": [{"type": "string"}], "items": NUMBER}
UNDECIDED: Schema = {"oneOf": [NUMBER, TUPLE]}


@pytest.mark.parametrize(
    ("inner", "outer", "expected"), [(POSITIVE, NUMBER, True), (NUMBER, POSITIVE, False)]
)
def test_a_decided_result_needs_no_payload(inner: Schema, outer: Schema, *, expected: bool) -> None:
    assert covers(outer, inner) is expected
    assert check_subschema(inner, outer) == SubschemaResult(is_subschema=expected)


def test_an_undecided_result_is_refuted_by_a_payload() -> None:
    outer: Schema = {"oneOf": [POSITIVE, TUPLE]}
    assert covers(outer, UNDECIDED) is None
    result = check_subschema(UNDECIDED, outer)
    assert not result.is_subschema
    assert result.counterexample
    assert is_valid(UNDECIDED, result.counterexample.payload)
    assert not is_valid(outer, result.counterexample.payload)


def test_an_undecided_result_without_a_payload_says_how_many_were_tried() -> None:
    inner: Schema = {"type": "string", "pattern": "^(?!b)a+$"}
    outer: Schema = {"type": "string", "pattern": "^a"}
    assert covers(outer, inner) is None
    result = check_subschema(inner, outer)
    assert result.is_subschema
    assert result.sampled


def test_a_difference_accepts_what_only_one_schema_accepts() -> None:
    difference = find_difference(NUMBER, POSITIVE)
    assert difference is not None
    assert [is_valid(difference, each) for each in (0, 1, "a")] == [True, False, False]


def test_schemas_without_a_common_value_are_disjoint() -> None:
    assert are_disjoint(NUMBER, {"type": "string"})
    assert not are_disjoint(NUMBER, POSITIVE)


def test_a_schema_that_the_validator_rejects_is_an_error_with_its_reason() -> None:
    with pytest.raises(UnusableSchemaError) as caught:
        is_valid({"pattern": "("}, "a")
    assert caught.value.reason in str(caught.value)
