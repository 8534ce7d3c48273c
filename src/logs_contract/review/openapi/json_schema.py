"""JSON Schema 2020-12: groups of keywords, schemas as text, and references in schemas."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from logs_contract.review.openapi.object_kinds import FIELDS, LIST, MAP, find_member_kind

Schema = dict[str, Any] | bool

# Annotations and keywords of earlier drafts: they do not affect which values are valid.
_LEFT_OUT = frozenset(("contentSchema", "additionalItems", "definitions", "$defs"))


def _list_keywords(kind: str) -> tuple[str, ...]:
    fields = FIELDS["schema"].items()
    return tuple(name for name, found in fields if found == kind and name not in _LEFT_OUT)


# Keywords whose value is one schema, a list of schemas, named schemas, or no schema at all.
WITH_SUBSCHEMA = _list_keywords("schema")
WITH_SUBSCHEMA_LIST = _list_keywords(LIST + "schema")
WITH_SUBSCHEMA_MAP = _list_keywords(MAP + "schema")
WITHOUT_SUBSCHEMA = (
    *("type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum"),
    *("exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems"),
    *("uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties"),
    *("required", "dependentRequired", "contentEncoding", "contentMediaType"),
)
# These keywords depend on the other keywords of the schema.
UNEVALUATED = frozenset({"unevaluatedProperties", "unevaluatedItems"})
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


def dump(schema: Any) -> str:
    """Serialize a schema, or another JSON value. Equal schemas have equal texts."""
    return _ENCODER.encode(schema)


def convert_subschemas(keyword: str, value: Any, convert: Callable[[Any], Any]) -> Any:
    """Return the value of a keyword with its subschemas converted; other values stay the same."""
    kind = find_member_kind("schema", keyword, value)
    if kind == "schema":
        return convert(value)
    if kind == LIST + "schema":
        return [convert(inner) for inner in value]
    if kind == MAP + "schema":
        return {name: convert(inner) for name, inner in value.items()}
    return value


def list_subschemas(schema: Any) -> Iterator[Any]:
    """Return the direct subschemas of a schema, also those under ``$defs``."""
    for keyword, value in schema.items() if isinstance(schema, dict) else ():
        kind = find_member_kind("schema", keyword, value)
        if kind == "schema":
            yield value
        elif kind == LIST + "schema":
            yield from value
        elif kind == MAP + "schema":
            yield from value.values()


def find_references(schema: Any) -> Iterator[str]:
    """Return every ``$ref`` in a schema. A property of that name is not a reference."""
    left = [schema]
    while left:
        each = left.pop()
        if isinstance(each, dict) and isinstance(each.get("$ref"), str):
            yield each["$ref"]
        left += list_subschemas(each)


def find_all_references(schema: Schema, definition: Callable[[str], Schema]) -> list[str]:
    """Return every ``$ref`` in a schema and in the definitions it refers to, sorted.

    `definition` returns the target of a reference.
    """
    names = set(find_references(schema))
    left = list(names)
    while left:
        fresh = set(find_references(definition(left.pop()))) - names
        left += fresh
        names |= fresh
    return sorted(names)
