"""Compares two schemas with jsonschema-rs: containment, difference and disjointness.

jsonschema-rs brings schemas to a canonical form. It reports the cases that it cannot decide.
"""

from __future__ import annotations

import json
from functools import lru_cache

import jsonschema_rs
from jsonschema_rs import canonical

from logs_contract.review.openapi.json_schema import Schema, dump


@lru_cache(maxsize=20_000)
def _canonicalize(text: str) -> jsonschema_rs.CanonicalSchema | None:
    try:
        return jsonschema_rs.canonicalize(
            json.loads(text), draft=jsonschema_rs.Draft202012, validate_formats=True
        )
    except (ValueError, jsonschema_rs.ReferencingError):  # jsonschema-rs raises both
        return None


def covers(outer: Schema, inner: Schema) -> bool | None:
    """Return True if `outer` accepts every value that `inner` accepts, None if undecided."""
    texts = dump(outer), dump(inner)
    if texts[0] == texts[1]:
        return True
    canonicals = [_canonicalize(text) for text in texts]
    if canonicals[0] is None or canonicals[1] is None:
        return None
    try:
        result = canonicals[0].covers(canonicals[1])
    except canonical.CanonicalizationError:
        return None
    return {"yes": True, "no": False}.get(result.value)


def find_difference(inner: Schema, outer: Schema) -> Schema | None:
    """Return a schema of the values that only `inner` accepts, None if undecided."""
    canonicals = _canonicalize(dump(inner)), _canonicalize(dump(outer))
    if canonicals[0] is None or canonicals[1] is None:
        return None
    try:
        difference = canonicals[0].subtract(canonicals[1]).to_json_schema()
    except canonical.CanonicalizationError:
        return None
    return difference if isinstance(difference, (dict, bool)) else None


def are_disjoint(one: Schema, other: Schema) -> bool:
    """Return True if jsonschema-rs proves that no value is valid against both schemas."""
    canonicals = _canonicalize(dump(one)), _canonicalize(dump(other))
    if canonicals[0] is None or canonicals[1] is None:
        return False
    try:
        return canonicals[0].intersect(canonicals[1]).satisfiability().value == "no"
    except canonical.CanonicalizationError:
        return False
