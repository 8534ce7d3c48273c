"""JSON values: parsed strictly, and compared by value."""

from __future__ import annotations

import json
import math
from typing import Any

from logs_contract.suite.catalogue.contract import refuse_constant

_MAX_DIGITS = 400  # of an integer; a longer one is beyond an IEEE 754 double


class TooDeep(ValueError):
    """The text is nested too deeply for the suite to parse."""

    def __init__(self) -> None:
        super().__init__("nested too deeply for the suite to parse")


def parse_json(text: bytes) -> Any:
    """The value: UTF-8, no byte order mark, no NaN (RFC 8259). Raises ValueError.

    A number beyond IEEE 754 doubles is an infinity.
    """
    try:
        return json.loads(text.decode(), parse_constant=refuse_constant, parse_int=_parse_int)
    except RecursionError:
        raise TooDeep from None


def _parse_int(digits: str) -> float:
    return int(digits) if len(digits) <= _MAX_DIGITS else float(digits)


def same_json(one: Any, other: Any) -> bool:
    """Whether two JSON values are equal: numbers by value, true is not 1, names in any order."""
    match one, other:
        case _ if isinstance(one, bool) is not isinstance(other, bool):
            return False
        case dict(), dict():
            return one.keys() == other.keys() and all(same_json(one[k], other[k]) for k in one)
        case list(), list():
            return len(one) == len(other) and all(map(same_json, one, other))
        case int() | float(), int() | float():
            return one == other or _same_double(one, other)
        case _:
            return type(one) is type(other) and bool(one == other)


def is_kept(sent: Any, stored: Any) -> bool:
    """Whether `stored` is what was sent. A number beyond IEEE 754 doubles may become any value."""
    match sent, stored:
        case int() | float(), _ if is_beyond_double(sent):
            return True
        case dict(), dict():
            return sent.keys() == stored.keys() and all(is_kept(sent[k], stored[k]) for k in sent)
        case list(), list():
            return len(sent) == len(stored) and all(map(is_kept, sent, stored))
    return same_json(sent, stored)


def is_beyond_double(number: float) -> bool:
    """Whether no finite IEEE 754 double is near this number."""
    try:
        return not math.isfinite(float(number))
    except OverflowError:
        return True


def _same_double(one: float, other: float) -> bool:
    """Whether two numbers are the same IEEE 754 double; RFC 8259, section 6, promises no more."""
    return not is_beyond_double(one) and not is_beyond_double(other) and float(one) == float(other)
