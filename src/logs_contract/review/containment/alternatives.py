"""Splits a schema into alternatives: schemas without references, branches and conditions.

An alternative takes one branch of every ``anyOf``, ``oneOf`` and ``if``. Alternatives are
approximations for the generation of payloads: keywords that cannot be merged are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from logs_contract.review.openapi.json_schema import WITH_SUBSCHEMA_MAP, Schema

_DEPTH = 12  # of references followed
_COMPOUND = ("$ref", "allOf", "anyOf", "oneOf", "if")
_INNER = ("items", "additionalProperties", "propertyNames", "unevaluatedProperties", "contains")


def find_alternatives(
    schema: Schema, definitions: Mapping[str, Schema], depth: int = 0
) -> Iterator[dict[str, Any]]:
    """Return the alternatives of `schema`, whose references name `definitions`."""
    if isinstance(schema, bool):
        if schema:
            yield {}
        return
    keyword = next((each for each in _COMPOUND if each in schema), None)
    if keyword is None:
        yield schema
        return
    if depth > _DEPTH:
        return
    rest = {other: value for other, value in schema.items() if other != keyword}
    for parts in _list_choices(keyword, schema, definitions):
        merged: dict[str, Any] | None = rest
        for part in parts:
            merged = _merge(merged, part) if merged is not None else None
        if merged is not None:
            yield from find_alternatives(merged, definitions, depth + 1)


def _list_choices(
    keyword: str, schema: Mapping[str, Any], definitions: Mapping[str, Schema]
) -> Iterator[Sequence[Schema]]:
    """Return the choices of a compound keyword; each choice is a list of schemas that all apply."""
    value = schema[keyword]
    if keyword == "$ref":
        yield [definitions.get(value.removeprefix("#/$defs/"), True)]
    elif keyword == "allOf":
        yield value
    elif keyword == "if":
        yield [value, schema.get("then", True)]
        yield [schema.get("else", True)]
    else:
        yield from ([branch] for branch in value)


def _merge(left: dict[str, Any], right: Schema) -> dict[str, Any] | None:
    """Return an approximation of the intersection, or None if `right` accepts nothing."""
    if right is False:
        return None
    merged = dict(left)
    for keyword, value in ({} if right is True else right).items():
        if keyword not in merged or merged[keyword] == value:
            merged[keyword] = value
        elif keyword in _COMPOUND:  # on both sides: move the right one into allOf
            moved = right if keyword == "if" and isinstance(right, dict) else {keyword: value}
            merged["allOf"] = [*merged.get("allOf", []), moved]
        else:
            merged[keyword] = _merge_values(keyword, merged[keyword], value)
    return merged


def _merge_values(keyword: str, left: Any, right: Any) -> Any:
    if keyword.startswith(("min", "exclusiveMin")):
        return max(left, right)
    if keyword.startswith(("max", "exclusiveMax")):
        return min(left, right)
    if keyword in WITH_SUBSCHEMA_MAP:
        return {**left, **right} | {
            name: {"allOf": [left[name], right[name]]} for name in left if name in right
        }
    if keyword in _INNER:
        return {"allOf": [left, right]}
    merge = _MERGES.get(keyword)
    return merge(left, right) if merge else left


def _list_types(types: str | Sequence[str]) -> set[str]:
    """Return the types; ``number`` includes ``integer``."""
    found = {types} if isinstance(types, str) else {*types}
    return found | {"integer"} if "number" in found else found


_MERGES: Mapping[str, Callable[[Any, Any], Any]] = {
    "required": lambda left, right: [*left, *(each for each in right if each not in left)],
    "enum": lambda left, right: [each for each in left if each in right],
    "type": lambda left, right: sorted(_list_types(left) & _list_types(right)),
    "pattern": lambda left, right: max(left, right, key=len),
}
