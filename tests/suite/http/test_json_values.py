"""JSON values: what is kept, and what the contract lets a deployment change."""

from __future__ import annotations

from typing import Any

import pytest

from logs_contract.suite.http.json_values import TooDeep, is_kept, parse_json


@pytest.mark.parametrize("text", [b"NaN", b"[-Infinity]", b"\xef\xbb\xbf{}", b"01", b""])
def test_what_is_not_json(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_json(text)


def test_too_deep_is_told_apart() -> None:
    with pytest.raises(TooDeep):
        parse_json(b"[" * 100_000)


@pytest.mark.parametrize(
    ("sent", "stored", "kept"),
    [
        (b"1e400", b"null", True),
        (b"9" * 5000, b'"many"', True),
        (b"18446744073709551616", b"1.8446744073709552e19", True),
        (b"-0.0", b"0", True),
        (b"1e-400", b"0", True),
        (b"1", b"true", False),
        (b"1", b'"1"', False),
        (rb'"a\u0000b"', b'"ab"', False),
        (rb'"\ud800"', rb'"\ufffd"', False),
        (rb'"\ud800"', rb'"\ud800"', True),
        (b'{"a": [1e999, 1]}', b'{"a": [1, 2]}', False),
        (b'{"a": 1e999}', b"{}", False),
    ],
)
def test_only_numbers_beyond_doubles_may_change(sent: bytes, stored: bytes, kept: bool) -> None:
    values: list[Any] = [parse_json(sent), parse_json(stored)]
    assert is_kept(*values) is kept
