"""Instances of a schema, small ones first: candidates for the payload that shows a break.

They vary one place at a time and follow what the schemas name. Not each candidate is valid; who
asks for them judges them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from logs_contract.review.dialect import Schema, dump
from logs_contract.review.hints import LONGEST, Hints, distinct
from logs_contract.review.texts import EVERY_FORMAT, FORMATS, WORDS, matching
from logs_contract.review.validating import is_valid
from logs_contract.review.ways import ways

Path = tuple[str, ...]  # property names and indexes; ANY stands for each item or further property
ANY = "*"
NOTHING = object()  # where None is a payload

_DEPTH = 12  # of values in one another
_EACH = 400  # candidates of one place, items, characters of a name
_WAYS = 40  # through the branches of a schema; names of properties
_TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
_LETTERS = "xabcdefghijklmnopqrstuvwyz"


@dataclass(frozen=True, slots=True, eq=False)
class Instances:
    """Makes instances of schemas that refer to `definitions`."""

    hints: Hints
    definitions: Mapping[str, Schema] = field(default_factory=dict)
    _firsts: dict[str, Any] = field(default_factory=dict)

    def of(self, schema: Schema, path: Path = (), depth: int = 0) -> Iterator[Any]:
        """Candidates; where there is a `path`, only those that vary what it leads to."""
        if depth > _DEPTH:
            return iter(())
        each = islice(ways(schema, self.definitions), _WAYS)
        return islice(distinct(_in_turn(self._plain(way, path, depth) for way in each)), _EACH)

    def first(self, schema: Schema, depth: int, *, apart: Sequence[Any] = ()) -> Any:
        """The first valid candidate that is none of `apart`, to fill a place; else `NOTHING`."""
        if depth > _DEPTH:
            return NOTHING
        key = dump([schema, *apart])
        if key not in self._firsts:
            whole = {**schema, "$defs": self.definitions} if isinstance(schema, dict) else schema
            candidates = self.of(schema, (), depth + 1)
            valid = (each for each in candidates if each not in apart and is_valid(whole, each))
            self._firsts[key] = next(valid, NOTHING)
        return self._firsts[key]

    def _plain(self, schema: dict[str, Any], path: Path, depth: int) -> Iterator[Any]:
        if "const" in schema:
            return iter([schema["const"]])
        if "enum" in schema:
            return iter(sorted(schema["enum"], key=lambda value: len(dump(value))))
        types = schema.get("type", _TYPES)
        kinds = [kind for kind in _TYPES if kind in ([types] if isinstance(types, str) else types)]
        if path:  # only what can hold it leads there
            kinds = [kind for kind in kinds if kind in ("array", "object")] or kinds
        made: dict[str, Callable[[], Iterator[Any]]] = {
            "null": lambda: iter([None]),
            "boolean": lambda: iter([False, True]),
            "integer": lambda: self._numbers(schema, whole=True),
            "number": lambda: self._numbers(schema, whole=False),
            "string": lambda: self._strings(schema),
            "array": lambda: self._arrays(schema, path, depth),
            "object": lambda: self._objects(schema, path, depth),
        }
        anything = [iter(self.hints.values)] if "type" not in schema else []
        return _in_turn([*(made[kind]() for kind in kinds), *anything])

    def _numbers(self, schema: dict[str, Any], *, whole: bool) -> Iterator[float]:
        lows = [schema[word] for word in ("minimum", "exclusiveMinimum") if word in schema]
        highs = [schema[word] for word in ("maximum", "exclusiveMaximum") if word in schema]
        step = schema.get("multipleOf", 1 if whole else None)
        hinted = [value for value in self.hints.values if _is_number(value)]
        near = [bound + more for bound in (*lows, *highs) for more in (0, 1, -1)]
        candidates = [0, 1, -1, *near, *hinted, *self.hints.numbers, 2**31, 2**63, 2**64]
        if not whole:
            candidates += [0.5, *(each + 0.5 for each in self.hints.numbers)]
        for candidate in candidates:
            value = (candidate // step + 1) * step if step and candidate % step else candidate
            if min(highs, default=value) >= value >= max(lows, default=value):
                yield int(value) if value == int(value) else value

    def _strings(self, schema: dict[str, Any]) -> Iterator[str]:
        least = schema.get("minLength", 0)
        most = min(schema.get("maxLength", LONGEST), LONGEST)
        if "pattern" in schema:
            yield from matching(schema["pattern"], least)
        for text in FORMATS.get(schema.get("format", ""), ()):
            yield from (text, text.upper())
        sizes = sorted({least, *self.hints.sizes, *([most] if most < LONGEST else [])})
        hinted = [value for value in self.hints.values if isinstance(value, str)]
        hinted += [text.upper() for text in hinted]
        long = ("0" * size for size in sizes)
        for text in (*WORDS[:2], *long, *hinted, *WORDS[2:], *EVERY_FORMAT):
            if len(text) <= most:
                yield text.ljust(least, "0")

    def _arrays(self, schema: dict[str, Any], path: Path, depth: int) -> Iterator[list[Any]]:
        least, most = schema.get("minItems", 0), schema.get("maxItems", LONGEST)
        first, *rest = path or (None,)
        prefix = len(schema.get("prefixItems", ()))
        if first is None:
            sizes = [max(least, int("contains" in schema)), 1, 2, *self.hints.sizes]
            for size in distinct(sizes):
                if least <= size <= most and (size < _EACH or size == least):
                    made = self._filled(schema, size, depth)
                    yield from [] if made is None else [made]
        for index in _indexes(first, prefix):
            base = self._filled(schema, max(least, index + 1), depth)
            if base is None or len(base) > most:
                continue
            for value in self.of(_item(schema, index), tuple(rest), depth + 1):
                yield [*base[:index], value, *base[index + 1 :]]
                if first is None and len(base) < most:
                    yield [*base, value]  # for what wants items to differ

    def _filled(self, schema: dict[str, Any], size: int, depth: int) -> list[Any] | None:
        """An array of that size; None where there is none."""
        made: list[Any] = []
        for index in range(size):
            item = _item(schema, index)
            if index == 0 and "contains" in schema:
                item = {"allOf": [item, schema["contains"]]}
            apart = made if schema.get("uniqueItems") else ()
            if (value := self.first(item, depth, apart=apart)) is NOTHING:
                return None
            made.append(value)
        return made

    def _objects(self, schema: dict[str, Any], path: Path, depth: int) -> Iterator[dict[str, Any]]:
        required = schema.get("required", [])
        first, *rest = path or (None,)
        others = [name for name in self._names(schema) if name not in required]
        base = self._least(schema, others, depth)
        if base is None:
            return
        yield base
        for filler in [name for name in base if name not in required]:
            instead = self._least(schema, [name for name in others if name != filler], depth)
            yield from [] if instead is None else [instead]
        if first is None:
            names, growing = (
                [*required, *others][:_WAYS],
                [self._growing(schema, base, others, depth)],
            )
        else:
            names, growing = others[:3] if first == ANY else [first], []
        streams = [
            self._with(base, name, self.of(_property(schema, name), tuple(rest), depth + 1))
            for name in names
        ]
        yield from _in_turn([*growing, *streams])

    def _least(
        self, schema: dict[str, Any], others: Sequence[str], depth: int
    ) -> dict[str, Any] | None:
        """With what is required, and of the others as many as it takes; None where none fits."""
        made: dict[str, Any] = {}
        required = schema.get("required", [])
        least = max(schema.get("minProperties", 0), len(required))
        for name in (*required, *others):
            if len(made) >= least:
                break
            if (value := self.first(_property(schema, name), depth)) is not NOTHING:
                made[name] = value
            elif name in required:
                return None
        return made

    def _with(
        self, base: dict[str, Any], name: str, values: Iterator[Any]
    ) -> Iterator[dict[str, Any]]:
        for value in values:
            yield {**base, name: value}

    def _growing(
        self, schema: dict[str, Any], base: dict[str, Any], names: Sequence[str], depth: int
    ) -> Iterator[dict[str, Any]]:
        """With one more property each time; the sizes the schemas name come first."""
        grown: list[dict[str, Any]] = []
        for name in names:
            value = self.first(_property(schema, name), depth + 1)
            if name not in base and value is not NOTHING:
                base = {**base, name: value}
                grown.append(base)
        yield from sorted(grown, key=lambda each: (len(each) not in self.hints.sizes, len(each)))

    def _names(self, schema: dict[str, Any]) -> list[str]:
        """Names of properties worth trying: those the schemas name, then any."""
        patterns = (text for each in schema.get("patternProperties", ()) for text in matching(each))
        many = max((size for size in self.hints.sizes if size < _EACH), default=0)
        more = (*_LETTERS, *WORDS, *(f"x{index}" for index in range(many)))
        names = distinct([*schema.get("properties", ()), *patterns, *self.hints.names, *more])
        rule = schema.get("propertyNames", True)
        if isinstance(rule, bool):
            return list(names) if rule else []
        return [name for name in names if is_valid({**rule, "$defs": self.definitions}, name)]


def _property(schema: dict[str, Any], name: str) -> Schema:
    """The schema of a property, by the first keyword that speaks of it."""
    if name in schema.get("properties", ()):
        return _schema(schema["properties"][name])
    for pattern, inner in schema.get("patternProperties", {}).items():
        if is_valid({"pattern": pattern}, name):
            return _schema(inner)
    return _schema(schema.get("additionalProperties", schema.get("unevaluatedProperties", True)))


def _item(schema: dict[str, Any], index: int) -> Schema:
    prefix = schema.get("prefixItems", ())
    return _schema(prefix[index] if index < len(prefix) else schema.get("items", True))


def _schema(value: Any) -> Schema:
    return value if isinstance(value, dict) else bool(value)


def _indexes(first: str | None, prefix: int) -> Iterable[int]:
    """The places of an array that a path leads to: all of them, those after the prefix, or one."""
    if first is None:
        return range(prefix + 1)
    if first == ANY:
        return (prefix,)
    return (int(first),) if first.isdecimal() else ()


def _in_turn(streams: Iterable[Iterator[Any]]) -> Iterator[Any]:
    """The first of each stream, then the second of each, and so on."""
    left = list(streams)
    while left:
        for stream in list(left):
            if (value := next(stream, NOTHING)) is NOTHING:
                left.remove(stream)
            else:
                yield value


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
