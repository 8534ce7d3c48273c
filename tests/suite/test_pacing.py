"""Keeping to a rate: even, halved when throttled, and waiting as told."""

from __future__ import annotations

import threading

import pytest
import urllib3

from logs_contract.suite.exchange import Exchange, Request
from logs_contract.suite.pacing import Pacer, Patience, told_wait


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def sent_at(pacer: Pacer, clock: Clock, number: int) -> list[float]:
    times = []
    for _ in range(number):
        pacer.wait()
        times.append(clock.now)
    return times


def most_in_a_second(times: list[float]) -> int:
    return max(sum(start <= time < start + 1 for time in times) for start in times)


def test_no_second_has_more_than_the_rate_and_a_little() -> None:
    clock = Clock()
    times = sent_at(Pacer(50, clock, clock.sleep), clock, 500)
    assert 50 <= most_in_a_second(times) <= 56
    assert times[-1] - times[0] == pytest.approx(10, abs=0.2)


def test_time_lost_by_a_slow_answer_is_not_made_up_for_in_a_burst() -> None:
    clock = Clock()
    pacer = Pacer(50, clock, clock.sleep)
    sent_at(pacer, clock, 10)
    clock.now += 30
    assert most_in_a_second(sent_at(pacer, clock, 200)) <= 56


def test_throttled_it_waits_as_told_and_goes_on_at_half_the_rate() -> None:
    clock = Clock()
    pacer = Pacer(50, clock, clock.sleep)
    sent_at(pacer, clock, 10)
    told = clock.now
    pacer.throttled(7)
    times = sent_at(pacer, clock, 100)
    assert times[0] == pytest.approx(told + 7)
    assert most_in_a_second(times) <= 29


def test_it_finds_its_way_back_to_the_rate_and_no_further() -> None:
    clock = Clock()
    pacer = Pacer(50, clock, clock.sleep)
    for _ in range(10):
        pacer.throttled(0)
    sent_at(pacer, clock, 3)
    for _ in range(1000):
        pacer.answered()
    assert 50 <= most_in_a_second(sent_at(pacer, clock, 200)) <= 56


def test_threads_share_one_rate() -> None:
    clock = Clock()
    lock = threading.Lock()

    def sleep(seconds: float) -> None:
        with lock:
            clock.sleep(max(seconds / 4, 0.001))  # four sleep at the same time

    pacer = Pacer(100, clock, sleep)
    threads = [threading.Thread(target=sent_at, args=(pacer, clock, 50)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert clock.now >= 101.8


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 1),
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": "soon"}, 1),
        ({"Retry-After": "-3"}, 1),
        ({"Date": "Mon, 04 May 2026 12:00:00 GMT", "Retry-After": "Mon, 04 May 2026 12:00:09 GMT"},
         9),
        ({"Date": "Mon, 04 May 2026 12:00:00 GMT", "Retry-After": "Mon, 04 May 2026 11:00:00 GMT"},
         0),
        ({"Date": "Mon, 04 May 2026 12:00:00 GMT", "X-RateLimit-Reset": "1777896005"}, 5),
        ({"Retry-After": "2", "X-RateLimit-Reset": "1777896005"}, 2),
        ({"X-RateLimit-Reset": "1777896005"}, 1),
        ({"Retry-After": "Mon, 04 May 2026 12:00:09 GMT"}, 1),
    ],
)  # fmt: skip
def test_how_long_it_is_told_to_wait(headers: dict[str, str], seconds: float) -> None:
    exchange = Exchange(Request("POST", "http://h/logs"), 429, urllib3.HTTPHeaderDict(headers))
    assert told_wait(exchange) == seconds


def throttled(retry_after: int, seconds: float = 0.0) -> Exchange:
    """An answer that took `seconds`, and tells to wait."""
    headers = urllib3.HTTPHeaderDict({"Retry-After": str(retry_after)})
    return Exchange(Request("POST", "http://h/logs"), 429, headers, seconds=seconds)


def test_requests_side_by_side_wait_once() -> None:
    clock = Clock()
    patience = Patience(clock)
    assert [patience.throttled(throttled(60, 0.1)) for _ in range(8)] == [60, 0, 0, 0, 0, 0, 0, 0]
    assert not patience.is_lost("")
    clock.sleep(60.2)
    assert patience.throttled(throttled(60, 0.1)) == 60
    clock.sleep(60.2)
    assert patience.throttled(throttled(60, 0.1)) == 60
    assert patience.is_lost("")
    assert not patience.is_lost("Bearer another")


def test_a_wait_that_is_too_long_does_not_count() -> None:
    patience = Patience(Clock())
    assert [patience.throttled(throttled(90)) for _ in range(8)] == [90] * 8
    assert not patience.is_lost("")


def test_an_answer_makes_patient_again() -> None:
    clock = Clock()
    patience = Patience(clock)
    for _ in range(6):
        patience.throttled(throttled(0))
        clock.sleep(0.1)
    patience.answered("")
    patience.throttled(throttled(0))
    assert not patience.is_lost("")


def test_waits_that_are_not_told_grow() -> None:
    clock = Clock()
    patience = Patience(clock)
    exchange = Exchange(Request("POST", "http://h/logs"), 429)
    waits = []
    while not patience.is_lost(""):
        waits.append(patience.throttled(exchange))
        clock.sleep(waits[-1])
    assert waits == [1, 2, 4, 8, 16, 32, 60]
