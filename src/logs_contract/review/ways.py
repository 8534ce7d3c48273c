"""The ways through a schema: without references, branches and conditions, one for each choice.

A way is a guess, good enough to make instances from: what cannot be merged is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from logs_contract.review.dialect import NAMED, Schema

_DEPTH = 12  # of references followed
_COMPOUND = ("$ref", "allOf", "anyOf", "oneOf", "if")
_INNER = ("items", "additionalProperties", "propertyNames", "unevaluatedProperties", "contains")


def ways(
    schema: Schema, definitions: Mapping[str, Schema], depth: int = 0
) -> Iterator[dict[str, Any]]:
    """Each way through `schema`."""
    if isinstance(schema, bool):
        if schema:
            yield {}
        return
    word = next((each for each in _COMPOUND if each in schema), None)
    if word is None:
        yield schema
        return
    if depth > _DEPTH:
        return
    rest = {other: value for other, value in schema.items() if other != word}
    for parts in _choices(word, schema, definitions):
        merged: dict[str, Any] | None = rest
        for part in parts:
            merged = _merged(merged, part) if merged is not None else None
        if merged is not None:
            yield from ways(merged, definitions, depth + 1)


def _choices(
    word: str, schema: Mapping[str, Any], definitions: Mapping[str, Schema]
) -> Iterator[Sequence[Schema]]:
    """What a compound keyword adds, one list for each choice it leaves."""
    value = schema[word]
    if word == "$ref":
        yield [definitions.get(value.removeprefix("#/$defs/"), True)]
    elif word == "allOf":
        yield value
    elif word == "if":
        yield [value, schema.get("then", True)]
        yield [schema.get("else", True)]
    else:
        yield from ([branch] for branch in value)


def _merged(left: dict[str, Any], right: Schema) -> dict[str, Any] | None:
    """Roughly what both admit; None where that is nothing."""
    if right is False:
        return None
    merged = dict(left)
    for word, value in ({} if right is True else right).items():
        if word not in merged or merged[word] == value:
            merged[word] = value
        elif word in _COMPOUND:  # both have one: this one waits in allOf, with what belongs to it
            whole = right if word == "if" and isinstance(right, dict) else {word: value}
            merged["allOf"] = [*merged.get("allOf", []), whole]
        else:
            merged[word] = _both(word, merged[word], value)
    return merged


def _both(word: str, mine: Any, value: Any) -> Any:
    """Two values of one keyword as one."""
    if word.startswith(("min", "exclusiveMin")):
        return max(mine, value)
    if word.startswith(("max", "exclusiveMax")):
        return min(mine, value)
    if word in NAMED:
        return {**mine, **value} | {
            name: {"allOf": [mine[name], value[name]]} for name in mine if name in value
        }
    if word in _INNER:
        return {"allOf": [mine, value]}
    merge = _MERGES.get(word)
    return merge(mine, value) if merge else mine


def _numeric(types: str | Sequence[str]) -> set[str]:
    """The types, integers with the numbers."""
    found = {types} if isinstance(types, str) else {*types}
    return found | {"integer"} if "number" in found else found


_MERGES: Mapping[str, Callable[[Any, Any], Any]] = {
    "required": lambda mine, value: [*mine, *(each for each in value if each not in mine)],
    "enum": lambda mine, value: [each for each in mine if each in value],
    "type": lambda mine, value: sorted(_numeric(mine) & _numeric(value)),
    "pattern": lambda mine, value: max(mine, value, key=len),
}
