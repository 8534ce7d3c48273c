"""The keywords of a place, one mapping a facet, and what can be asked of them together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from logs_contract.review.dialect import OWN_FORMAT, UNEVALUATED, Schema
from logs_contract.review.validating import is_valid

Words = list[dict[str, Any]]

# Keywords that limit the same thing: judged together.
_GROUPS = (
    ("type", "enum", "const"),
    ("format", OWN_FORMAT),
    ("minimum", "exclusiveMinimum"),
    ("maximum", "exclusiveMaximum"),
    ("items", "prefixItems", "unevaluatedItems"),
    ("contains", "minContains", "maxContains"),
    ("additionalProperties", "unevaluatedProperties"),
    ("if", "then", "else"),
)


def whole(words: Words) -> Schema:
    """The schema that the words of all facets are together."""
    parts: list[dict[str, Any]] = []
    outer: dict[str, Any] = {}
    for each in words:
        own = UNEVALUATED if "allOf" not in each and "$ref" not in each else frozenset()
        outer |= {word: value for word, value in each.items() if word in own}
        parts.append(
            {word: value for word, value in each.items() if word not in {*own, OWN_FORMAT}}
        )
        if OWN_FORMAT in each:
            parts.append(each[OWN_FORMAT])
    return {**(parts[0] if len(parts) == 1 else {"allOf": parts}), **outer}


def groups(words: set[str]) -> Iterator[tuple[str, ...]]:
    """The keywords, those together that limit the same thing."""
    for group in _GROUPS:
        if words & {*group}:
            yield group
    for word in sorted(words - {word for group in _GROUPS for word in group}):
        yield (word,)


def named(words: Words) -> list[str]:
    """The properties that any facet names."""
    return list(dict.fromkeys(name for each in words for name in each.get("properties", {})))


def named_before(schema: Any) -> set[str]:
    """Properties that a schema with its definitions speaks of, wherever of the same object.

    That is in branches and conditions, behind references, and where they are required.
    """
    found: set[str] = set()
    definitions = schema.get("$defs", {}) if isinstance(schema, dict) else {}
    seen: set[str] = set()
    left = [schema]
    while left:
        each = left.pop()
        if not isinstance(each, dict):
            continue
        found |= {*each.get("properties", ()), *each.get("required", ())}
        for name, needed in each.get("dependentRequired", {}).items():
            found |= {name, *needed}
        found |= each.get("dependentSchemas", {}).keys()
        name = each.get("$ref", "").removeprefix("#/$defs/")
        if name and name not in seen:
            seen.add(name)
            left.append(definitions[name])
        left += [each[word] for word in ("if", "then", "else", "not") if word in each]
        left += [inner for word in ("allOf", "anyOf", "oneOf") for inner in each.get(word, ())]
        left += each.get("dependentSchemas", {}).values()
    return found


def definer(words: Words, name: str) -> int | None:
    """The one facet that names the property; None where several do."""
    found = [index for index, each in enumerate(words) if name in each.get("properties", {})]
    return found[0] if len(found) == 1 else None


def alone(words: Words, word: str, kind: type) -> int | None:
    """The one facet that has the keyword, where its value is of `kind`."""
    found = [index for index, each in enumerate(words) if word in each]
    return found[0] if len(found) == 1 and isinstance(words[found[0]][word], kind) else None


def is_open(words: Words, name: str) -> bool:
    """Whether the object admitted anything under `name`."""
    keywords = ("additionalProperties", "unevaluatedProperties", "propertyNames")
    return all(
        each.get(word, True) in (True, {}) for each in words for word in keywords
    ) and not any(_matches(each.get("patternProperties", {}), name) for each in words)


def _matches(patterns: dict[str, Any], name: str) -> bool:
    probe: Schema = {"patternProperties": dict.fromkeys(patterns, False)}
    return not is_valid(probe, {name: 0})
