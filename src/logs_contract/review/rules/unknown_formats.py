"""Finds and removes unknown formats in schemas, since the review cannot check their values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from logs_contract.review.openapi.json_schema import (
    convert_subschemas,
    find_references,
    list_subschemas,
)
from logs_contract.review.openapi.string_formats import is_unknown_format

# These keywords may accept fewer values if their subschemas accept more.
_INVERTING = frozenset(
    ("not", "if", "then", "else", "maxContains", "unevaluatedItems", "unevaluatedProperties")
)


def find_unknown_formats(schemas: Mapping[str, Any]) -> set[str]:
    """Return the names of schemas that have an unknown format, directly or by reference."""
    found = {name for name, schema in schemas.items() if _has_unknown_format(schema)}
    named = {
        name: {each.removeprefix("#/$defs/") for each in find_references(schema)}
        for name, schema in schemas.items()
    }
    fresh = found
    while fresh:
        fresh = {name for name, others in named.items() if others & fresh} - found
        found |= fresh
    return found


def remove_unknown_formats(schema: Any) -> Any:
    """Return the schema without unknown formats, which accepts the same values or more."""
    if not isinstance(schema, dict):
        return schema
    relaxed: dict[str, Any] = {}
    for keyword, inner in schema.items():
        if keyword in _INVERTING or (keyword == "pattern" and _is_mark(inner)):
            continue
        if keyword != "oneOf":
            relaxed[keyword] = convert_subschemas(keyword, inner, remove_unknown_formats)
    if "oneOf" in schema:
        relaxed["allOf"] = [
            *relaxed.get("allOf", []),
            {"anyOf": [remove_unknown_formats(each) for each in schema["oneOf"]]},
        ]
    return relaxed


def _has_unknown_format(schema: Any) -> bool:
    if not isinstance(schema, dict):
        return False
    return _is_mark(schema.get("pattern")) or any(map(_has_unknown_format, list_subschemas(schema)))


def _is_mark(pattern: Any) -> bool:
    return isinstance(pattern, str) and is_unknown_format(pattern)
