"""Texts worth trying: examples of formats, and what a pattern matches."""

from __future__ import annotations

import re
from functools import cache, partial
from itertools import chain

FORMATS = {
    "date-time": ("2019-08-24T14:15:22Z",),
    "date": ("2019-08-24",),
    "time": ("14:15:22Z",),
    "duration": ("P1D",),
    "email": ("a@example.com",),
    "idn-email": ("a@example.com", "ä@example.com"),
    "hostname": ("example.com",),
    "idn-hostname": ("example.com", "ä.example"),
    "ipv4": ("192.0.2.1",),
    "ipv6": ("2001:db8::1",),
    "uri": ("https://example.com/",),
    "uri-reference": ("/", "https://example.com/"),
    "iri": ("https://example.com/", "https://example.com/ä"),
    "iri-reference": ("/", "/ä"),
    "uuid": ("123e4567-e89b-12d3-a456-426614174000",),
    "uri-template": ("/{a}",),
    "json-pointer": ("/a",),
    "relative-json-pointer": ("0",),
    "regex": ("a",),
}
WORDS = ("", "0", "a", "A", " ", "-", "00", "a1", "é", "\n", "_a", "a_b", "a b")
EVERY_FORMAT = tuple(chain.from_iterable(FORMATS.values()))


@cache
def matching(pattern: str, least: int = 0) -> tuple[str, ...]:
    """The simplest text of at least that length a pattern matches, and a longer one.

    Hypothesis finds them; none where the pattern is of another dialect than Python's.
    """
    from hypothesis import HealthCheck, find, settings  # noqa: PLC0415, most schemas have none
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
        pass  # no such text
    return tuple(found)


def _is_long(least: int, text: str) -> bool:
    return len(text) >= least
