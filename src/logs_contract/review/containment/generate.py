"""Generates candidates for a counterexample: payloads of a schema, small ones first.

Candidates vary one place at a time and use the seed values of the schemas. Some candidates are
invalid, so the caller must validate them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from logs_contract.review.containment.alternatives import find_alternatives
from logs_contract.review.containment.sample_strings import SAMPLE_STRINGS, find_matches
from logs_contract.review.containment.scalars import generate_numbers, generate_strings
from logs_contract.review.containment.seed_values import LONGEST, SeedValues, unique
from logs_contract.review.containment.validators import is_valid
from logs_contract.review.openapi.json_schema import Schema, dump

Path = tuple[str, ...]  # property names and indexes; ANY is any item or additional property
ANY = "*"
NOTHING = object()  # means "no payload", since None is a payload

_DEPTH = 12  # of nested values
_LIMIT = 400  # candidates for one place, items of an array, characters of a name
_CHOICES = 40  # alternatives of a schema, properties to vary
_TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")
_LETTERS = "xabcdefghijklmnopqrstuvwyz"


@dataclass(frozen=True, slots=True, eq=False)
class PayloadGenerator:
    """Generates payloads for schemas whose references name `definitions`."""

    seeds: SeedValues
    definitions: Mapping[str, Schema] = field(default_factory=dict)
    _firsts: dict[str, Any] = field(default_factory=dict)

    def generate(self, schema: Schema, path: Path = (), depth: int = 0) -> Iterator[Any]:
        """Return candidates for a schema; with a `path`, vary only the value at that path."""
        if depth > _DEPTH:
            return iter(())
        each = islice(find_alternatives(schema, self.definitions), _CHOICES)
        return islice(
            unique(
                _interleave(self._generate_typed(alternative, path, depth) for alternative in each)
            ),
            _LIMIT,
        )

    def find_first(self, schema: Schema, depth: int, *, excluded: Sequence[Any] = ()) -> Any:
        """Return the first valid candidate that is not in `excluded`, or `NOTHING`."""
        if depth > _DEPTH:
            return NOTHING
        key = dump([schema, *excluded])
        if key not in self._firsts:
            full = {**schema, "$defs": self.definitions} if isinstance(schema, dict) else schema
            candidates = self.generate(schema, (), depth + 1)
            valid = (each for each in candidates if each not in excluded and is_valid(full, each))
            self._firsts[key] = next(valid, NOTHING)
        return self._firsts[key]

    def _generate_typed(self, schema: dict[str, Any], path: Path, depth: int) -> Iterator[Any]:
        if "const" in schema:
            return iter([schema["const"]])
        if "enum" in schema:
            return iter(sorted(schema["enum"], key=lambda value: len(dump(value))))
        types = schema.get("type", _TYPES)
        kinds = [kind for kind in _TYPES if kind in ([types] if isinstance(types, str) else types)]
        if path:  # only arrays and objects contain other places
            kinds = [kind for kind in kinds if kind in ("array", "object")] or kinds
        generators: dict[str, Callable[[], Iterator[Any]]] = {
            "null": lambda: iter([None]),
            "boolean": lambda: iter([False, True]),
            "integer": lambda: generate_numbers(schema, self.seeds, whole=True),
            "number": lambda: generate_numbers(schema, self.seeds, whole=False),
            "string": lambda: generate_strings(schema, self.seeds),
            "array": lambda: self._generate_arrays(schema, path, depth),
            "object": lambda: self._generate_objects(schema, path, depth),
        }
        seeded = [iter(self.seeds.values)] if "type" not in schema else []
        return _interleave([*(generators[kind]() for kind in kinds), *seeded])

    def _generate_arrays(
        self, schema: dict[str, Any], path: Path, depth: int
    ) -> Iterator[list[Any]]:
        least, most = schema.get("minItems", 0), schema.get("maxItems", LONGEST)
        first, *rest = path or (None,)
        prefix = len(schema.get("prefixItems", ()))
        if first is None:
            sizes = [max(least, int("contains" in schema)), 1, 2, *self.seeds.sizes]
            for size in unique(sizes):
                if least <= size <= most and (size < _LIMIT or size == least):
                    made = self._fill_array(schema, size, depth)
                    yield from [] if made is None else [made]
        for index in _list_indexes(first, prefix):
            base = self._fill_array(schema, max(least, index + 1), depth)
            if base is None or len(base) > most:
                continue
            for value in self.generate(_find_item_schema(schema, index), tuple(rest), depth + 1):
                yield [*base[:index], value, *base[index + 1 :]]
                if first is None and len(base) < most:
                    yield [*base, value]  # for a schema that needs different items

    def _fill_array(self, schema: dict[str, Any], size: int, depth: int) -> list[Any] | None:
        """Return an array of `size` valid items, or None if an item has no candidate."""
        made: list[Any] = []
        for index in range(size):
            item = _find_item_schema(schema, index)
            if index == 0 and "contains" in schema:
                item = {"allOf": [item, schema["contains"]]}
            excluded = made if schema.get("uniqueItems") else ()
            if (value := self.find_first(item, depth, excluded=excluded)) is NOTHING:
                return None
            made.append(value)
        return made

    def _generate_objects(
        self, schema: dict[str, Any], path: Path, depth: int
    ) -> Iterator[dict[str, Any]]:
        required = schema.get("required", [])
        first, *rest = path or (None,)
        others = [name for name in self._list_names(schema) if name not in required]
        base = self._make_smallest(schema, others, depth)
        if base is None:
            return
        yield base
        for filler in [name for name in base if name not in required]:
            different = [name for name in others if name != filler]
            instead = self._make_smallest(schema, different, depth)
            yield from [] if instead is None else [instead]
        if first is None:
            names = [*required, *others][:_CHOICES]
            streams = [self._grow_object(schema, base, others, depth)]
        else:
            names, streams = others[:3] if first == ANY else [first], []
        for name in names:
            values = self.generate(_find_property_schema(schema, name), tuple(rest), depth + 1)
            streams.append(_with_property(base, name, values))
        yield from _interleave(streams)

    def _make_smallest(
        self, schema: dict[str, Any], others: Sequence[str], depth: int
    ) -> dict[str, Any] | None:
        """Return an object of ``minProperties`` properties, or None if a required one has no value.

        Required properties come first, then `others` as needed.
        """
        made: dict[str, Any] = {}
        required = schema.get("required", [])
        least = max(schema.get("minProperties", 0), len(required))
        for name in (*required, *others):
            if len(made) >= least:
                break
            value = self.find_first(_find_property_schema(schema, name), depth)
            if value is not NOTHING:
                made[name] = value
            elif name in required:
                return None
        return made

    def _grow_object(
        self, schema: dict[str, Any], base: dict[str, Any], names: Sequence[str], depth: int
    ) -> Iterator[dict[str, Any]]:
        """Return objects with one more property each; sizes in the schemas come first."""
        grown: list[dict[str, Any]] = []
        for name in names:
            value = self.find_first(_find_property_schema(schema, name), depth + 1)
            if name not in base and value is not NOTHING:
                base = {**base, name: value}
                grown.append(base)
        yield from sorted(grown, key=lambda each: (len(each) not in self.seeds.sizes, len(each)))

    def _list_names(self, schema: dict[str, Any]) -> list[str]:
        """Return property names to try; names in the schemas come first."""
        patterns = (
            text for each in schema.get("patternProperties", ()) for text in find_matches(each)
        )
        many = max((size for size in self.seeds.sizes if size < _LIMIT), default=0)
        more = (*_LETTERS, *SAMPLE_STRINGS, *(f"x{index}" for index in range(many)))
        names = unique([*schema.get("properties", ()), *patterns, *self.seeds.names, *more])
        rule = schema.get("propertyNames", True)
        if isinstance(rule, bool):
            return list(names) if rule else []
        return [name for name in names if is_valid({**rule, "$defs": self.definitions}, name)]


def _with_property(
    base: dict[str, Any], name: str, values: Iterator[Any]
) -> Iterator[dict[str, Any]]:
    for value in values:
        yield {**base, name: value}


def _find_property_schema(schema: dict[str, Any], name: str) -> Schema:
    """Return the schema of a property from the first keyword that applies to it."""
    if name in schema.get("properties", ()):
        return _as_schema(schema["properties"][name])
    for pattern, inner in schema.get("patternProperties", {}).items():
        if is_valid({"pattern": pattern}, name):
            return _as_schema(inner)
    return _as_schema(schema.get("additionalProperties", schema.get("unevaluatedProperties", True)))


def _find_item_schema(schema: dict[str, Any], index: int) -> Schema:
    prefix = schema.get("prefixItems", ())
    return _as_schema(prefix[index] if index < len(prefix) else schema.get("items", True))


def _as_schema(value: Any) -> Schema:
    return value if isinstance(value, dict) else bool(value)


def _list_indexes(first: str | None, prefix: int) -> Iterable[int]:
    """Return the index that a path step leads to; without a step, all indexes to vary."""
    if first is None:
        return range(prefix + 1)
    if first == ANY:
        return (prefix,)
    return (int(first),) if first.isdecimal() else ()


def _interleave(streams: Iterable[Iterator[Any]]) -> Iterator[Any]:
    """Return the first value of each stream, then the second of each, and so on."""
    left = list(streams)
    while left:
        for stream in list(left):
            if (value := next(stream, NOTHING)) is NOTHING:
                left.remove(stream)
            else:
                yield value
