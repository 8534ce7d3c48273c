"""Whether one schema admits all that another does: jsonschema-rs decides, or says it cannot."""

from __future__ import annotations

import json
from functools import lru_cache

import jsonschema_rs
from jsonschema_rs import canonical

from logs_contract.review.dialect import Schema, dump


@lru_cache(maxsize=20_000)
def _canonical(text: str) -> jsonschema_rs.CanonicalSchema | None:
    try:
        return jsonschema_rs.canonicalize(
            json.loads(text), draft=jsonschema_rs.Draft202012, validate_formats=True
        )
    except (ValueError, jsonschema_rs.ReferencingError):  # it says so in several ways
        return None


def covers(outer: Schema, inner: Schema) -> bool | None:
    """Whether `outer` admits every value `inner` admits; None where it cannot be decided."""
    texts = dump(outer), dump(inner)
    if texts[0] == texts[1]:
        return True
    canonicals = [_canonical(text) for text in texts]
    if canonicals[0] is None or canonicals[1] is None:
        return None
    try:
        answer = canonicals[0].covers(canonicals[1])
    except canonical.CanonicalizationError:
        return None
    return {"yes": True, "no": False}.get(answer.value)


def difference(inner: Schema, outer: Schema) -> Schema | None:
    """A schema of what `inner` admits and `outer` does not; None where it cannot be written."""
    canonicals = _canonical(dump(inner)), _canonical(dump(outer))
    if canonicals[0] is None or canonicals[1] is None:
        return None
    try:
        left = canonicals[0].subtract(canonicals[1]).to_json_schema()
    except canonical.CanonicalizationError:
        return None
    return left if isinstance(left, (dict, bool)) else None


def are_disjoint(one: Schema, other: Schema) -> bool:
    """Whether it is certain that no value fits both."""
    canonicals = _canonical(dump(one)), _canonical(dump(other))
    if canonicals[0] is None or canonicals[1] is None:
        return False
    try:
        return canonicals[0].intersect(canonicals[1]).satisfiability().value == "no"
    except canonical.CanonicalizationError:
        return False
