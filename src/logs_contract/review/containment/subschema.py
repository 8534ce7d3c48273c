"""Decides if schema A is a subschema of schema B: B accepts every value that A accepts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

from logs_contract.review.containment.canonical import covers
from logs_contract.review.containment.counterexample import (
    Counterexample,
    CounterexampleSearch,
    Target,
)
from logs_contract.review.containment.generate import NOTHING
from logs_contract.review.containment.random_sampling import find_sample
from logs_contract.review.openapi.json_schema import Schema, dump


@dataclass(frozen=True, slots=True)
class SubschemaResult:
    """The result of `check_subschema` for `inner` and `outer`.

    `counterexample` is a payload that only `inner` accepts; None if jsonschema-rs decided.
    `sampled` is None if the result is proven, else the number of payloads tried.
    """

    is_subschema: bool
    counterexample: Counterexample | None = None
    sampled: int | None = None


def check_subschema(inner: Schema, outer: Schema) -> SubschemaResult:
    """Decide whether `outer` accepts every value that `inner` accepts.

    If jsonschema-rs cannot decide, payloads are tried: first the candidates for a counterexample,
    then payloads that Hypothesis generates. Raises `ReviewError`.
    """
    return _check_subschema(dump(inner), dump(outer))


@lru_cache(maxsize=10_000)
def _check_subschema(inner_text: str, outer_text: str) -> SubschemaResult:
    inner, outer = json.loads(inner_text), json.loads(outer_text)
    decided = covers(outer, inner)
    if decided is not None:
        return SubschemaResult(is_subschema=decided)
    search = CounterexampleSearch(inner, outer, Target())
    counterexample = search.find_smallest()
    if counterexample is None:
        sample = find_sample(inner, search.is_counterexample)
        counterexample = None if sample is NOTHING else search.find_smallest(first=sample)
    if counterexample is None:
        return SubschemaResult(is_subschema=True, sampled=search.tried)
    return SubschemaResult(is_subschema=False, counterexample=counterexample)
