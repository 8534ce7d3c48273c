"""Generates numbers and strings for a schema, small ones first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from logs_contract.review.containment.sample_strings import (
    FORMAT_STRINGS,
    SAMPLE_STRINGS,
    find_matches,
)
from logs_contract.review.containment.seed_values import LONGEST, SeedValues
from logs_contract.review.openapi.string_formats import STANDARD_FORMATS


def generate_numbers(schema: dict[str, Any], seeds: SeedValues, *, whole: bool) -> Iterator[float]:
    """Return candidates within the bounds of `schema`; only integers if `whole`."""
    minimums = [schema[each] for each in ("minimum", "exclusiveMinimum") if each in schema]
    maximums = [schema[each] for each in ("maximum", "exclusiveMaximum") if each in schema]
    step = schema.get("multipleOf", 1 if whole else None)
    seeded = [value for value in seeds.values if _is_number(value)]
    near = [bound + more for bound in (*minimums, *maximums) for more in (0, 1, -1)]
    candidates = [0, 1, -1, *near, *seeded, *seeds.numbers, 2**31, 2**63, 2**64]
    if not whole:
        candidates += [0.5, *(each + 0.5 for each in seeds.numbers)]
    for candidate in candidates:
        value = (candidate // step + 1) * step if step and candidate % step else candidate
        if min(maximums, default=value) >= value >= max(minimums, default=value):
            yield int(value) if value == int(value) else value


def generate_strings(schema: dict[str, Any], seeds: SeedValues) -> Iterator[str]:
    """Return matches of the pattern and the format, then strings of various lengths."""
    least = schema.get("minLength", 0)
    most = min(schema.get("maxLength", LONGEST), LONGEST)
    if "pattern" in schema:
        yield from find_matches(schema["pattern"], least)
    for text in STANDARD_FORMATS.get(schema.get("format", ""), ()):
        yield from (text, text.upper())
    sizes = sorted({least, *seeds.sizes, *([most] if most < LONGEST else [])})
    seeded = [value for value in seeds.values if isinstance(value, str)]
    seeded += [text.upper() for text in seeded]
    zeros = ("0" * size for size in sizes)
    for text in (*SAMPLE_STRINGS[:2], *zeros, *seeded, *SAMPLE_STRINGS[2:], *FORMAT_STRINGS):
        if len(text) <= most:
            yield text.ljust(least, "0")


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
