"""Random bytes are returned only once, also to concurrent threads, and in the requested number."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, count
from time import sleep

import pytest

from logs_contract.server.creation import RandomBytes

UNIT = 4  # bytes of each number


class Hesitating(bytes):
    """Lets another thread continue whenever its length is read."""

    def __len__(self) -> int:
        sleep(0)
        return super().__len__()


@pytest.fixture
def numbered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes the operating system return increasing numbers instead of random bytes."""
    numbers = count()

    def urandom(size: int) -> bytes:
        assert size % UNIT == 0
        units = [next(numbers).to_bytes(UNIT) for _ in range(size // UNIT)]
        return Hesitating(b"".join(units))

    monkeypatch.setattr(os, "urandom", urandom)


def units(given: bytes) -> list[int]:
    return [int.from_bytes(given[at : at + UNIT]) for at in range(0, len(given), UNIT)]


@pytest.mark.usefixtures("numbered")
def test_no_random_bytes_are_returned_twice() -> None:
    draw = RandomBytes()
    with ThreadPoolExecutor(8) as pool:
        given = list(pool.map(draw, [UNIT, 2 * UNIT, 3 * UNIT] * 8_000))
    seen = list(chain.from_iterable(map(units, given)))
    assert len(seen) == len(set(seen)) == 6 * 8_000


@pytest.mark.usefixtures("numbered")
@pytest.mark.parametrize("size", [0, UNIT, 4092, 4096, 4100, 40_000])
def test_as_many_random_bytes_are_returned_as_requested(size: int) -> None:
    draw = RandomBytes()
    first, second = draw(size), draw(size)
    assert (len(first), len(second)) == (size, size)
    assert not set(units(first)) & set(units(second))
