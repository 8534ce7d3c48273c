"""Sample strings for payloads: short strings, strings of formats, and matches of patterns."""

from __future__ import annotations

import re
from functools import cache, partial
from itertools import chain

from logs_contract.review.openapi.string_formats import STANDARD_FORMATS

SAMPLE_STRINGS = ("", "0", "a", "A", " ", "-", "00", "a1", "é", "\n", "_a", "a_b", "a b")
FORMAT_STRINGS = tuple(chain.from_iterable(STANDARD_FORMATS.values()))


@cache
def find_matches(pattern: str, least: int = 0) -> tuple[str, ...]:
    """Return the simplest match of a pattern with at least `least` characters, and a longer match.

    Hypothesis generates the matches. Return nothing if Python cannot compile the pattern.
    """
    from hypothesis import HealthCheck, find, settings  # noqa: PLC0415, few schemas have patterns
    from hypothesis import strategies as st  # noqa: PLC0415
    from hypothesis.errors import HypothesisException  # noqa: PLC0415

    profile = settings(
        max_examples=200,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    found: list[str] = []
    try:
        texts = st.from_regex(re.compile(pattern))
        for _ in range(2):
            found.append(find(texts, partial(_is_long, least), settings=profile))
            least = len(found[0]) + 1
    except (re.error, HypothesisException):
        pass  # Python or Hypothesis found no such string
    return tuple(found)


def _is_long(least: int, text: str) -> bool:
    return len(text) >= least
