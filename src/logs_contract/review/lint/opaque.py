"""Schemas with formats of which nothing is known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from logs_contract.review.dialect import NAMED, PLAIN, dump, is_opaque_format

_NAMED = (*NAMED, "$defs")
# Looser parts make these stricter.
_CONTRARY = frozenset(
    ("not", "if", "then", "else", "maxContains", "unevaluatedItems", "unevaluatedProperties")
)
_REFERENCE = re.compile(r'"\$ref":"#/\$defs/([^"]+)"')


def opaque(schemas: Mapping[str, Any]) -> set[str]:
    """The names of those that have such a format, or refer to one that does."""
    found = {name for name, schema in schemas.items() if _has_opaque(schema)}
    named = {name: set(_REFERENCE.findall(dump(schema))) for name, schema in schemas.items()}
    fresh = found
    while fresh:
        fresh = {name for name, others in named.items() if others & fresh} - found
        found |= fresh
    return found


def loosened(schema: Any) -> Any:
    """The schema without them; what they stand in then admits too much rather than too little."""
    if isinstance(schema, list):
        return [loosened(inner) for inner in schema]
    if not isinstance(schema, dict):
        return schema
    loose: dict[str, Any] = {}
    for word, inner in schema.items():
        if word in _CONTRARY or (word == "pattern" and _is_opaque(inner)):
            continue
        if word in _NAMED:
            loose[word] = {name: loosened(each) for name, each in inner.items()}
        elif word != "oneOf":
            loose[word] = inner if word in PLAIN else loosened(inner)
    if "oneOf" in schema:
        loose["allOf"] = [*loose.get("allOf", []), {"anyOf": loosened(schema["oneOf"])}]
    return loose


def _has_opaque(schema: Any) -> bool:
    if isinstance(schema, list):
        return any(map(_has_opaque, schema))
    if not isinstance(schema, dict):
        return False
    return _is_opaque(schema.get("pattern")) or any(
        _has_opaque(inner) for word, inner in schema.items() if word not in PLAIN
    )


def _is_opaque(pattern: Any) -> bool:
    return isinstance(pattern, str) and is_opaque_format(pattern)
