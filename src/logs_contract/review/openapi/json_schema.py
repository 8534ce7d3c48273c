"""JSON Schema 2020-12: groups of keywords, schemas as text, and references in schemas."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

Schema = dict[str, Any] | bool

# Keywords whose value is one schema, a list of schemas, named schemas, or no schema at all.
WITH_SUBSCHEMA = (
    *("items", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "contains"),
    *("propertyNames", "not", "if", "then", "else"),
)
WITH_SUBSCHEMA_LIST = ("allOf", "anyOf", "oneOf", "prefixItems")
WITH_SUBSCHEMA_MAP = ("properties", "patternProperties", "dependentSchemas")
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


def find_references(schema: Any) -> Iterator[str]:
    """Return every ``$ref`` in a schema or a list of schemas."""
    if isinstance(schema, dict):
        for keyword, inner in schema.items():
            if keyword == "$ref" and isinstance(inner, str):
                yield inner
            elif keyword not in WITHOUT_SUBSCHEMA:
                yield from find_references(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from find_references(inner)


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
