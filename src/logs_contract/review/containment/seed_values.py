"""Collects seed values for payloads: names, constants, numbers and sizes in schemas."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from logs_contract.review.containment.sample_strings import find_matches
from logs_contract.review.openapi.json_schema import WITH_SUBSCHEMA_MAP, Schema, dump
from logs_contract.review.openapi.string_formats import is_unknown_format

LONGEST = 100_000  # characters or items of a generated payload
_NAME = 400  # characters of a property name
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")


@dataclass(frozen=True, slots=True, eq=False)
class SeedValues:
    """Names of properties, constants, numbers, and sizes of strings, arrays and objects.

    Each bound also adds the next lower and the next higher number.
    """

    names: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    numbers: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    def add(self, schema: Any) -> None:
        """Add the seed values of a schema, or of a list of schemas."""
        if isinstance(schema, list):
            for inner in schema:
                self.add(inner)
        elif isinstance(schema, dict):
            for keyword, inner in schema.items():
                self._add_keyword(keyword, inner)

    def _add_keyword(self, keyword: str, inner: Any) -> None:
        if keyword in ("const", "enum"):
            self.values.extend([inner] if keyword == "const" else inner)
        elif keyword in _BOUNDS:
            self.numbers.extend((inner, inner + 1, inner - 1))
        elif keyword.startswith(("min", "max")):
            near = (inner, inner + 1, inner - 1)
            self.sizes.extend(int(size) for size in near if 0 <= size <= LONGEST)
        elif keyword == "pattern" and not is_unknown_format(inner):
            self.values.extend(find_matches(inner))
        elif keyword == "propertyNames":
            sizes = collect_seed_values(inner).sizes
            self.names.extend("0" * size for size in sizes if size < _NAME)
        elif keyword in ("required", "dependentRequired"):
            lists = inner.values() if keyword == "dependentRequired" else [inner]
            self.names.extend(chain(inner, *lists))
        elif keyword in (*WITH_SUBSCHEMA_MAP, "$defs"):
            if keyword == "patternProperties":
                self.names.extend(chain.from_iterable(map(find_matches, inner)))
            elif keyword != "$defs":
                self.names.extend(inner)
            self.add(list(inner.values()))
        else:
            self.add(inner)


def collect_seed_values(*schemas: Schema) -> SeedValues:
    """Return the seed values of all `schemas`, each once."""
    found = SeedValues()
    for schema in schemas:
        found.add(schema)
    lists = (found.names, found.values, found.numbers, found.sizes)
    return SeedValues(*(list(unique(each)) for each in lists))


def unique(values: Iterable[Any]) -> Iterator[Any]:
    """Return each JSON value once, in order."""
    seen: set[str] = set()
    for value in values:
        if (text := dump(value)) not in seen:
            seen.add(text)
            yield value
