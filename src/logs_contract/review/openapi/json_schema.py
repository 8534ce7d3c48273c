"""JSON Schema 2020-12: the keywords by what they hold, schemas as text, and references."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

Schema = dict[str, Any] | bool

# Keywords whose value is one schema, a list of schemas, named schemas, or no schema at all.
HOLDING_ONE = (
    *("items", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "contains"),
    *("propertyNames", "not", "if", "then", "else"),
)
HOLDING_LIST = ("allOf", "anyOf", "oneOf", "prefixItems")
HOLDING_NAMED = ("properties", "patternProperties", "dependentSchemas")
HOLDING_NONE = (
    *("type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum"),
    *("exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems"),
    *("uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties"),
    *("required", "dependentRequired", "contentEncoding", "contentMediaType"),
)
UNEVALUATED = frozenset({"unevaluatedProperties", "unevaluatedItems"})  # see all other keywords
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


def dump(schema: Any) -> str:
    """A schema, or any JSON value, as text; equal schemas have equal texts."""
    return _ENCODER.encode(schema)


def find_references(schema: Any) -> Iterator[str]:
    """Every ``$ref`` in a schema or a list of schemas."""
    if isinstance(schema, dict):
        for keyword, inner in schema.items():
            if keyword == "$ref" and isinstance(inner, str):
                yield inner
            elif keyword not in HOLDING_NONE:
                yield from find_references(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from find_references(inner)


def find_all_references(schema: Schema, definition: Callable[[str], Schema]) -> list[str]:
    """Every ``$ref`` in a schema and in the definitions it refers to, in order.

    `definition` returns the schema that a reference points to.
    """
    names = set(find_references(schema))
    left = list(names)
    while left:
        fresh = set(find_references(definition(left.pop()))) - names
        left += fresh
        names |= fresh
    return sorted(names)
