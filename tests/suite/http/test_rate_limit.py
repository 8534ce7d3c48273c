"""The rate is even, halves when throttled, and the waits are those the deployment asks for."""

from __future__ import annotations

import threading

import pytest
import urllib3

from logs_contract.suite.http.exchange import Exchange, Request
from logs_contract.suite.http.rate_limit import BackoffPolicy, RateLimiter, read_wait


class Clock:
    """Time that passes only by sleeping."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def measure_send_times(rate_limiter: RateLimiter, clock: Clock, number: int) -> list[float]:
    times = []
    for _ in range(number):
        rate_limiter.wait()
        times.append(clock.now)
    return times


def count_most_in_a_second(times: list[float]) -> int:
    return max(sum(start <= time < start + 1 for time in times) for start in times)


def test_no_second_exceeds_the_rate_by_more_than_the_tolerance() -> None:
    clock = Clock()
    times = measure_send_times(RateLimiter(50, clock, clock.sleep), clock, 500)
    assert 50 <= count_most_in_a_second(times) <= 56
    assert times[-1] - times[0] == pytest.approx(10, abs=0.2)


def test_no_burst_follows_a_slow_response() -> None:
    clock = Clock()
    rate_limiter = RateLimiter(50, clock, clock.sleep)
    measure_send_times(rate_limiter, clock, 10)
    clock.now += 30
    assert count_most_in_a_second(measure_send_times(rate_limiter, clock, 200)) <= 56


def test_a_burst_is_paid_for_before_and_after_it() -> None:
    """No second around a burst has more requests than the rate and its tolerance allow."""
    clock = Clock()
    rate_limiter = RateLimiter(50, clock, clock.sleep)
    times = measure_send_times(rate_limiter, clock, 100)
    for _ in range(3):
        rate_limiter.wait_for_burst(8)
        times += [clock.now] * 8
    times += measure_send_times(rate_limiter, clock, 100)
    assert count_most_in_a_second(times) <= 56
    assert times[-1] - times[0] < 5.5


def test_a_throttled_limiter_waits_as_asked_and_halves_its_rate() -> None:
    clock = Clock()
    rate_limiter = RateLimiter(50, clock, clock.sleep)
    measure_send_times(rate_limiter, clock, 10)
    told = clock.now
    rate_limiter.slow_down(7)
    times = measure_send_times(rate_limiter, clock, 100)
    assert times[0] == pytest.approx(told + 7)
    assert count_most_in_a_second(times) <= 29


def test_the_rate_recovers_to_its_limit() -> None:
    clock = Clock()
    rate_limiter = RateLimiter(50, clock, clock.sleep)
    for _ in range(10):
        rate_limiter.slow_down(0)
    measure_send_times(rate_limiter, clock, 3)
    for _ in range(1000):
        rate_limiter.speed_up()
    assert 50 <= count_most_in_a_second(measure_send_times(rate_limiter, clock, 200)) <= 56


def test_threads_share_one_rate() -> None:
    clock = Clock()
    lock = threading.Lock()

    def sleep(seconds: float) -> None:
        with lock:
            clock.sleep(max(seconds / 4, 0.001))  # four sleep at the same time

    rate_limiter = RateLimiter(100, clock, sleep)
    threads = [
        threading.Thread(target=measure_send_times, args=(rate_limiter, clock, 50))
        for _ in range(4)
    ]
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
def test_the_wait_is_read_from_the_response(headers: dict[str, str], seconds: float) -> None:
    exchange = Exchange(Request("POST", "http://h/logs"), 429, urllib3.HTTPHeaderDict(headers))
    assert read_wait(exchange) == seconds


def make_throttled(retry_after: int, seconds: float = 0.0) -> Exchange:
    """A throttled exchange that took `seconds`, with a Retry-After header."""
    headers = urllib3.HTTPHeaderDict({"Retry-After": str(retry_after)})
    return Exchange(Request("POST", "http://h/logs"), 429, headers, seconds=seconds)


def test_concurrent_requests_wait_once() -> None:
    clock = Clock()
    backoff = BackoffPolicy(clock)
    assert [backoff.next_wait(make_throttled(60, 0.1)) for _ in range(8)] == [
        60,
        0,
        0,
        0,
        0,
        0,
        0,
        0,
    ]
    assert not backoff.is_exhausted("")
    clock.sleep(60.2)
    assert backoff.next_wait(make_throttled(60, 0.1)) == 60
    clock.sleep(60.2)
    assert backoff.next_wait(make_throttled(60, 0.1)) == 60
    assert backoff.is_exhausted("")
    assert not backoff.is_exhausted("Bearer another")


def test_a_wait_that_is_too_long_does_not_count() -> None:
    backoff = BackoffPolicy(Clock())
    assert [backoff.next_wait(make_throttled(90)) for _ in range(8)] == [90] * 8
    assert not backoff.is_exhausted("")


def test_a_response_resets_the_waits() -> None:
    clock = Clock()
    backoff = BackoffPolicy(clock)
    for _ in range(6):
        backoff.next_wait(make_throttled(0))
        clock.sleep(0.1)
    backoff.reset("")
    backoff.next_wait(make_throttled(0))
    assert not backoff.is_exhausted("")


def test_waits_grow_if_the_response_names_none() -> None:
    clock = Clock()
    backoff = BackoffPolicy(clock)
    exchange = Exchange(Request("POST", "http://h/logs"), 429)
    waits = []
    while not backoff.is_exhausted(""):
        waits.append(backoff.next_wait(exchange))
        clock.sleep(waits[-1])
    assert waits == [1, 2, 4, 8, 16, 32, 60]
