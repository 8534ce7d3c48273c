"""What schemas name, as values worth trying anywhere: bounds and their neighbours, constants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from logs_contract.review.dialect import NAMED, Schema, dump, is_opaque_format
from logs_contract.review.texts import matching

LONGEST = 100_000  # characters or items: a longer one convinces nobody
_NAME = 400  # characters of a property name
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")


@dataclass(frozen=True, slots=True, eq=False)
class Hints:
    """Names of properties, whole values, numbers, and sizes of texts, arrays and objects."""

    names: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)
    numbers: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    @classmethod
    def of(cls, *schemas: Schema) -> Hints:
        """The hints of all `schemas`, each once."""
        found = cls()
        for schema in schemas:
            found.collect(schema)
        return cls(
            *(
                list(distinct(each))
                for each in (found.names, found.values, found.numbers, found.sizes)
            )
        )

    def collect(self, schema: Any) -> None:
        """Add those of a schema, or of a list of them."""
        if isinstance(schema, list):
            for inner in schema:
                self.collect(inner)
        elif isinstance(schema, dict):
            for word, inner in schema.items():
                self._add(word, inner)

    def _add(self, word: str, inner: Any) -> None:
        if word in ("const", "enum"):
            self.values.extend([inner] if word == "const" else inner)
        elif word in _BOUNDS:
            self.numbers.extend((inner, inner + 1, inner - 1))
        elif word.startswith(("min", "max")):
            near = (inner, inner + 1, inner - 1)
            self.sizes.extend(int(size) for size in near if 0 <= size <= LONGEST)
        elif word == "pattern" and not is_opaque_format(inner):
            self.values.extend(matching(inner))
        elif word == "propertyNames":
            self.names.extend("0" * size for size in Hints.of(inner).sizes if size < _NAME)
        elif word in ("required", "dependentRequired"):
            lists = inner.values() if word == "dependentRequired" else [inner]
            self.names.extend(chain(inner, *lists))
        elif word in (*NAMED, "$defs"):
            if word == "patternProperties":
                self.names.extend(chain.from_iterable(map(matching, inner)))
            elif word != "$defs":
                self.names.extend(inner)
            self.collect(list(inner.values()))
        else:
            self.collect(inner)


def distinct(values: Iterable[Any]) -> Iterator[Any]:
    """Each JSON value once."""
    seen: set[str] = set()
    for value in values:
        if (text := dump(value)) not in seen:
            seen.add(text)
            yield value
