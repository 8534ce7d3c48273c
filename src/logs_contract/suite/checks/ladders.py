"""Ladders of sizes: between and beyond the limits that databases, proxies and frameworks have."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from logs_contract.suite.checks.assertions import expect_entry
from logs_contract.suite.http.client import Client

# Bytes. Up to 58,000 a deployment may refuse an entry only with 413. Limits between two steps:
# 255 and 4,000 (VARCHAR), 8 KiB (buffers of proxies), 10,000 and 32,768 (fields of log services),
# 65,535 (TEXT of MySQL, syslog), 100 kB (Express), 128 kB (nginx), 256 KiB (CloudWatch), 1 MiB.
LENGTHS = (
    *(300, 1_100, 2_000, 3_900, 8_300, 16_500, 33_000, 50_000, 58_000),
    *(66_000, 95_000, 131_300, 262_300, 1_049_000),
)
_BISECTIONS = 4  # steps between the greatest size that is stored and the smallest that is not


def nest(levels: int) -> Any:
    """Arrays and objects in turn, `levels` deep."""
    value: Any = "deepest"
    for level in range(levels):
        value = {"in": value} if level % 2 else [value]
    return value


LADDERS: Mapping[str, tuple[Sequence[int], Callable[[int], dict[str, Any]]]] = MappingProxyType(
    {
        "one value": (LENGTHS[:12], lambda size: {"text": "y" * (size - 1) + "~"}),
        "key": (LENGTHS[:6], lambda size: {"k" * (size - 1) + "~": 1}),
        "keys": (
            (20, 65, 101, 129, 257, 513, 1_001, 2_001),
            lambda size: {f"k{number}": number for number in range(size)},
        ),
        "items": (
            (20, 65, 101, 257, 513, 1_001, 2_049, 5_001, 10_001, 16_385),
            lambda size: {"list": [*([1] * (size - 1)), 2]},
        ),
        # Parsers allow 64 levels or more by default; see docs/suite.md.
        "levels": ((10, 17, 21, 33, 49), lambda size: {"nested": nest(size - 1)}),
    }
)


def climb(
    client: Client, token: str, sizes: Sequence[int], make_entry: Callable[[int], dict[str, Any]]
) -> None:
    """Each entry is stored as it was sent, up to the first that is too large.

    Then the sizes between it and the one before are halved, to come close to the limit.
    """
    stored = 0
    for size in sizes:
        if _is_stored(client, token, make_entry(size)):
            stored = size
            continue
        refused = size
        for _ in range(_BISECTIONS):
            middle = (stored + refused) // 2
            if middle > 0 and _is_stored(client, token, make_entry(middle)):
                stored = middle
            else:
                refused = middle
        return


def _is_stored(client: Client, token: str, entry: dict[str, Any]) -> bool:
    """Whether the entry is stored, as it was sent. False if it is refused as too large."""
    return bool(expect_entry(client.ingest(entry, token=token), client, entry))
