"""Functions on the keywords of one location, given as one mapping for each conjunct."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from logs_contract.review.containment.validators import is_valid
from logs_contract.review.openapi.json_schema import UNEVALUATED, Schema
from logs_contract.review.openapi.translator import FORMAT_SCHEMA

Keywords = list[dict[str, Any]]

# Keywords that constrain the same aspect of a value are compared together.
_GROUPS = (
    ("type", "enum", "const"),
    ("format", FORMAT_SCHEMA),
    ("minimum", "exclusiveMinimum"),
    ("maximum", "exclusiveMaximum"),
    ("items", "prefixItems", "unevaluatedItems"),
    ("contains", "minContains", "maxContains"),
    ("additionalProperties", "unevaluatedProperties"),
    ("if", "then", "else"),
)


def join_conjuncts(conjuncts: Keywords) -> Schema:
    """Return the schema to which all conjuncts apply."""
    parts: list[dict[str, Any]] = []
    outer: dict[str, Any] = {}
    for each in conjuncts:
        moved = UNEVALUATED if "allOf" not in each and "$ref" not in each else frozenset()
        outer |= {keyword: value for keyword, value in each.items() if keyword in moved}
        left_out = {*moved, FORMAT_SCHEMA}
        parts.append({keyword: value for keyword, value in each.items() if keyword not in left_out})
        if FORMAT_SCHEMA in each:
            parts.append(each[FORMAT_SCHEMA])
    return {**(parts[0] if len(parts) == 1 else {"allOf": parts}), **outer}


def group_keywords(keywords: set[str]) -> Iterator[tuple[str, ...]]:
    """Group the keywords; keywords that constrain the same aspect share a group."""
    for group in _GROUPS:
        if keywords & {*group}:
            yield group
    for keyword in sorted(keywords - {each for group in _GROUPS for each in group}):
        yield (keyword,)


def list_properties(conjuncts: Keywords) -> list[str]:
    """Return the names under ``properties`` in any conjunct."""
    return list(dict.fromkeys(name for each in conjuncts for name in each.get("properties", {})))


def find_mentioned_properties(schema: Any) -> set[str]:
    """Return the properties that a schema mentions for its own object.

    The search includes branches, conditions, references and required properties.
    """
    found: set[str] = set()
    definitions = schema.get("$defs", {}) if isinstance(schema, dict) else {}
    seen: set[str] = set()
    left = [schema]
    while left:
        each = left.pop()
        if not isinstance(each, dict):
            continue
        found |= _list_mentioned(each)
        name = each.get("$ref", "").removeprefix("#/$defs/")
        if name and name not in seen:
            seen.add(name)
            left.append(definitions[name])
        left += [each[keyword] for keyword in ("if", "then", "else", "not") if keyword in each]
        left += [
            inner for keyword in ("allOf", "anyOf", "oneOf") for inner in each.get(keyword, ())
        ]
        left += each.get("dependentSchemas", {}).values()
    return found


def _list_mentioned(schema: dict[str, Any]) -> set[str]:
    """Return the properties that one schema object mentions, without its subschemas."""
    dependent = schema.get("dependentRequired", {})
    return {
        *schema.get("properties", ()),
        *schema.get("required", ()),
        *dependent,
        *(name for needed in dependent.values() for name in needed),
        *schema.get("dependentSchemas", {}),
    }


def find_declaring_conjunct(conjuncts: Keywords, name: str) -> int | None:
    """Return the index of the only conjunct that declares the property, else None."""
    found = [index for index, each in enumerate(conjuncts) if name in each.get("properties", {})]
    return found[0] if len(found) == 1 else None


def find_only_conjunct(conjuncts: Keywords, keyword: str, kind: type) -> int | None:
    """Return the index of the only conjunct with the keyword, if its value is a `kind`."""
    found = [index for index, each in enumerate(conjuncts) if keyword in each]
    return found[0] if len(found) == 1 and isinstance(conjuncts[found[0]][keyword], kind) else None


def is_open(conjuncts: Keywords, name: str) -> bool:
    """Return True if the object accepts any value for the undeclared property `name`."""
    keywords = ("additionalProperties", "unevaluatedProperties", "propertyNames")
    return all(
        each.get(keyword, True) in (True, {}) for each in conjuncts for keyword in keywords
    ) and not any(_matches(each.get("patternProperties", {}), name) for each in conjuncts)


def _matches(patterns: dict[str, Any], name: str) -> bool:
    probe: Schema = {"patternProperties": dict.fromkeys(patterns, False)}
    return not is_valid(probe, {name: 0})
