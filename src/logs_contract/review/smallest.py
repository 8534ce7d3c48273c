"""The counterexample: the smallest payload found that one schema admits and another does not."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import jsonschema_rs

from logs_contract.review.containment import difference
from logs_contract.review.dialect import UNEVALUATED, Schema, dump, is_opaque_format
from logs_contract.review.hints import Hints
from logs_contract.review.instances import ANY, NOTHING, Instances, Path
from logs_contract.review.validating import validator

_TRIED = 3000  # candidates
_STEPS = 400  # of shrinking


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A payload that `inner` admits and `outer` does not.

    `keyword` is the one of `outer` that it breaks, `at` the place in the payload as a JSON
    pointer's parts, `said` the validator's words.
    """

    payload: Any
    keyword: str
    at: tuple[str, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Target:
    """What a counterexample shall show: where `outer` refuses it, and by what.

    `path` leads to the place; `word` is the keyword, `name` the property a ``required`` misses.
    """

    path: Path = ()
    word: str | None = None
    name: str | None = None

    def is_met(self, error: jsonschema_rs.ValidationError) -> bool:
        """Whether `error` is such a refusal."""
        at = tuple(map(str, error.instance_path))
        if _opaque(error):
            return False
        keyword = _keyword(error)
        if len(at) < len(self.path) and keyword not in _OF_A_PART:
            return False
        if self.word is not None and (keyword != self.word or len(at) > len(self.path)):
            return False
        missing = getattr(error.kind, "property", None)
        return _leads(self.path, at) and (self.name is None or missing == self.name)


# A fault within one of these is told of the value they stand at.
_OF_A_PART = UNEVALUATED | {
    *("anyOf", "oneOf", "not", "if", "contains", "minContains", "propertyNames"),
    *("additionalProperties", "false"),
}


def counterexample(
    inner: Schema, outer: Schema, target: Target = Target(), first: Any = NOTHING
) -> Counterexample | None:
    """The smallest payload found that `inner` admits and `outer` refuses as `target` says.

    `first` is a payload known to be refused, to start from.
    """
    return Search(inner, outer, target).smallest(first)


class Search:
    """Looks for payloads that `inner` admits and `outer` refuses as `target` says."""

    def __init__(self, inner: Schema, outer: Schema, target: Target) -> None:
        self.inner, self.outer, self.target = inner, outer, target
        self.tried = 0  # payloads that `inner` admits
        self._inner, self._outer = validator(dump(inner)), validator(dump(outer))

    def smallest(self, first: Any = NOTHING) -> Counterexample | None:
        """The smallest payload found; `first` is one known to show the break."""
        candidates = self._candidates() if first is NOTHING else iter([first])
        found = next(filter(self.shows, candidates), NOTHING)
        return None if found is NOTHING else self._told(_shrunk(found, self.shows))

    def _candidates(self) -> Iterator[Any]:
        """Values to try, each schema's own first."""
        hints = Hints.of(self.inner, self.outer)
        yield from islice(_instances(self.inner, hints, self.target.path), _TRIED)
        left = difference(self.inner, self.outer)
        if isinstance(left, dict):
            yield from islice(_instances(left, hints, self.target.path), _TRIED)
        if self.target.path:
            yield from islice(_instances(self.inner, hints, ()), _TRIED)

    def shows(self, value: Any) -> bool:
        """Whether `value` passes the one and is refused by the other as wanted."""
        if not self._inner.is_valid(value):
            return False
        self.tried += 1
        if self._outer.is_valid(value):
            return False
        return any(map(self.target.is_met, self._outer.iter_errors(value)))

    def _told(self, value: Any) -> Counterexample:
        """The counterexample that `value`, which shows the break, is."""
        errors = filter(self.target.is_met, self._outer.iter_errors(value))
        error = max(errors, key=lambda each: len(each.instance_path))
        return Counterexample(
            value, _keyword(error), tuple(map(str, error.instance_path)), error.message
        )


def _keyword(error: jsonschema_rs.ValidationError) -> str:
    return next((part for part in reversed(error.schema_path) if isinstance(part, str)), "false")


def _instances(schema: Schema, hints: Hints, path: Path) -> Iterator[Any]:
    definitions = schema.get("$defs", {}) if isinstance(schema, dict) else {}
    return Instances(hints, definitions).of(schema, path)


def _leads(path: Path, at: Path) -> bool:
    """Whether `path` and `at` are one place, or one of them leads to the other."""
    return all(want in (ANY, part) for want, part in zip(path, at, strict=False))


def _opaque(error: jsonschema_rs.ValidationError) -> bool:
    """Whether it is about a format of which nothing is known."""
    kind = error.kind
    schema = kind.schema if isinstance(kind, jsonschema_rs.ValidationErrorKind.Not) else None
    pattern = schema.get("pattern") if isinstance(schema, dict) else None
    return isinstance(pattern, str) and is_opaque_format(pattern)


def _shrunk(value: Any, shows: Callable[[Any], bool]) -> Any:
    """`value` made smaller as long as it shows the break."""
    steps = 0
    while steps < _STEPS:
        for smaller in _smaller(value):
            steps += 1
            if shows(smaller):
                value = smaller
                break
        else:
            return value
    return value


def _smaller(value: Any) -> Iterator[Any]:
    """Values with a little less in them, what takes away most first."""
    if isinstance(value, dict):
        for name in value:
            yield {other: inner for other, inner in value.items() if other != name}
        for name, inner in value.items():
            yield from ({**value, name: less} for less in _smaller(inner))
    elif isinstance(value, list):
        for index in range(len(value)):
            yield value[:index] + value[index + 1 :]
        for index, inner in enumerate(value):
            yield from ([*value[:index], less, *value[index + 1 :]] for less in _smaller(inner))
    elif isinstance(value, str):
        shorter = ("", value[: len(value) // 2], value[:-1])
        yield from (text for text in shorter if len(text) < len(value))
        if value != "0" * len(value):
            yield "0" * len(value)
    elif isinstance(value, (int, float)):
        half = value // 2 if isinstance(value, int) else int(value / 2)  # beyond floats too
        yield from (less for less in (0, 1, half) if abs(less) < abs(value))
