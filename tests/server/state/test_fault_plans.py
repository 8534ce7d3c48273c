"""Values of fault plans."""

from __future__ import annotations

from logs_contract.server.state import Delay


def test_equal_seeds_and_calls_have_equal_delays() -> None:
    drawn = [Delay(0.1, 0.5, seed=7).seconds(number) for number in range(1, 50)]
    assert drawn == [Delay(0.1, 0.5, seed=7).seconds(number) for number in range(1, 50)]
    assert drawn != [Delay(0.1, 0.5, seed=8).seconds(number) for number in range(1, 50)]
    assert all(0.1 <= seconds <= 0.5 for seconds in drawn)
    assert len(set(drawn)) > 40
