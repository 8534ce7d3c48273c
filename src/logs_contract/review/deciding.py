"""Whether all that one schema admits is admitted by another: decided, shown, or sampled."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache

from logs_contract.review.containment import covers
from logs_contract.review.dialect import Schema, dump
from logs_contract.review.instances import NOTHING
from logs_contract.review.sampling import sample
from logs_contract.review.smallest import Counterexample, Search, Target


@dataclass(frozen=True, slots=True)
class Verdict:
    """`contained`, with the payload that shows the contrary, where one was looked for.

    `sampled` is the number of generated payloads a verdict rests on that could not be decided.
    """

    contained: bool
    shown: Counterexample | None = None
    sampled: int | None = None


def contained(inner: Schema, outer: Schema) -> Verdict:
    """Whether `outer` admits all that `inner` does.

    What cannot be decided is sampled: by the candidates for a counterexample, then by instances
    that Hypothesis generates.
    """
    return _contained(dump(inner), dump(outer))


@lru_cache(maxsize=10_000)
def _contained(inner_text: str, outer_text: str) -> Verdict:
    inner, outer = json.loads(inner_text), json.loads(outer_text)
    decided = covers(outer, inner)
    if decided is not None:
        return Verdict(contained=decided)
    search = Search(inner, outer, Target())
    shown = search.smallest()
    if shown is None:
        found = sample(inner, search.shows)
        shown = None if found is NOTHING else search.smallest(first=found)
    if shown is None:
        return Verdict(contained=True, sampled=search.tried)
    return Verdict(contained=False, shown=shown)
