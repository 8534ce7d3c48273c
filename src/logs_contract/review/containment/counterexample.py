"""Searches for counterexamples: small payloads that one schema accepts and another refuses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import jsonschema_rs

from logs_contract.review.containment.canonical import find_difference
from logs_contract.review.containment.generate import ANY, NOTHING, Path, PayloadGenerator
from logs_contract.review.containment.seed_values import SeedValues, collect_seed_values
from logs_contract.review.containment.shrink import shrink
from logs_contract.review.containment.validators import make_validator
from logs_contract.review.openapi.json_schema import UNEVALUATED, Schema, dump
from logs_contract.review.openapi.string_formats import is_unknown_format

_CANDIDATES = 3000


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A payload that `inner` accepts and `outer` refuses.

    `keyword` is the keyword of `outer` that refuses the payload. `at` is the place of the invalid
    value, as parts of a JSON pointer. `message` is the message of the validator.
    """

    payload: Any
    keyword: str
    at: tuple[str, ...]
    message: str


# The validator reports errors of these keywords at the parent of the invalid value.
_REPORTED_ABOVE = UNEVALUATED | {
    *("anyOf", "oneOf", "not", "if", "contains", "minContains", "propertyNames"),
    *("additionalProperties", "false"),
}


@dataclass(frozen=True, slots=True)
class Target:
    """The error that `outer` must report for a counterexample.

    `path` leads to the place in the payload. `keyword` is None if every keyword matches. `name` is
    the property missing under ``required``, or None if every name matches.
    """

    path: Path = ()
    keyword: str | None = None
    name: str | None = None

    def matches(self, error: jsonschema_rs.ValidationError) -> bool:
        """Return True if `error` is at the path and has the keyword and the name."""
        at = tuple(map(str, error.instance_path))
        if _is_about_unknown_format(error):
            return False
        keyword = _find_keyword(error)
        if len(at) < len(self.path) and keyword not in _REPORTED_ABOVE:
            return False
        if self.keyword is not None and (keyword != self.keyword or len(at) > len(self.path)):
            return False
        missing = getattr(error.kind, "property", None)
        return _is_on_path(self.path, at) and (self.name is None or missing == self.name)


def find_counterexample(
    inner: Schema, outer: Schema, target: Target = Target(), first: Any = NOTHING
) -> Counterexample | None:
    """Return the smallest counterexample found whose error matches `target`, or None.

    `first` is a known counterexample to shrink. Raises `UnusableSchemaError`.
    """
    return CounterexampleSearch(inner, outer, target).find_smallest(first)


class CounterexampleSearch:
    """Searches for payloads that `inner` accepts and `outer` refuses with the error of `target`.

    `tried` counts the tried payloads that `inner` accepts.
    """

    def __init__(self, inner: Schema, outer: Schema, target: Target) -> None:
        self.inner, self.outer, self.target = inner, outer, target
        self.tried = 0
        self._inner, self._outer = make_validator(dump(inner)), make_validator(dump(outer))

    def find_smallest(self, first: Any = NOTHING) -> Counterexample | None:
        """Return the smallest counterexample found, or None. `first` is a known one to shrink."""
        candidates = self._list_candidates() if first is NOTHING else iter([first])
        found = next(filter(self.is_counterexample, candidates), NOTHING)
        if found is NOTHING:
            return None
        return self._make_counterexample(shrink(found, self.is_counterexample))

    def _list_candidates(self) -> Iterator[Any]:
        seeds, path = collect_seed_values(self.inner, self.outer), self.target.path
        yield from islice(_generate(self.inner, seeds, path), _CANDIDATES)
        difference = find_difference(self.inner, self.outer)
        if isinstance(difference, dict):
            yield from islice(_generate(difference, seeds, path), _CANDIDATES)
        if path:
            yield from islice(_generate(self.inner, seeds, ()), _CANDIDATES)

    def is_counterexample(self, value: Any) -> bool:
        """Return True if `inner` accepts `value` and `outer` refuses it with the target's error."""
        if not self._inner.is_valid(value):
            return False
        self.tried += 1
        if self._outer.is_valid(value):
            return False
        return any(map(self.target.matches, self._outer.iter_errors(value)))

    def _make_counterexample(self, value: Any) -> Counterexample:
        errors = filter(self.target.matches, self._outer.iter_errors(value))
        error = max(errors, key=lambda each: len(each.instance_path))
        at = tuple(map(str, error.instance_path))
        return Counterexample(value, _find_keyword(error), at, error.message)


def _find_keyword(error: jsonschema_rs.ValidationError) -> str:
    return next((part for part in reversed(error.schema_path) if isinstance(part, str)), "false")


def _generate(schema: Schema, seeds: SeedValues, path: Path) -> Iterator[Any]:
    definitions = schema.get("$defs", {}) if isinstance(schema, dict) else {}
    return PayloadGenerator(seeds, definitions).generate(schema, path)


def _is_on_path(path: Path, at: Path) -> bool:
    """Return True if `path` and `at` are equal, or one is a prefix of the other."""
    return all(want in (ANY, part) for want, part in zip(path, at, strict=False))


def _is_about_unknown_format(error: jsonschema_rs.ValidationError) -> bool:
    kind = error.kind
    schema = kind.schema if isinstance(kind, jsonschema_rs.ValidationErrorKind.Not) else None
    pattern = schema.get("pattern") if isinstance(schema, dict) else None
    return isinstance(pattern, str) and is_unknown_format(pattern)
