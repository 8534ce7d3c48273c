"""Whom the breaker lets through."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

from logs_contract.server.state.redis.circuit_breaker import CircuitBreaker


class Watch:
    """A clock that is told the time."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_after_a_failure_one_tries_and_the_others_wait_for_it() -> None:
    watch = Watch()
    breaker = CircuitBreaker(pause=1, grace=0, patience=5, clock=watch)
    assert breaker.lets_through()
    breaker.failed("no answer")
    assert (breaker.lets_through(), breaker.reason) == (False, "no answer")
    watch.now = 1
    assert [breaker.lets_through() for _ in range(3)] == [True, False, False]
    breaker.succeeded()
    assert [breaker.lets_through() for _ in range(3)] == [True, True, True]


def test_a_try_that_fails_starts_the_pause_again() -> None:
    watch = Watch()
    breaker = CircuitBreaker(pause=1, grace=0, patience=5, clock=watch)
    breaker.failed("no answer")
    watch.now = 1
    assert breaker.lets_through()
    breaker.failed("no answer")
    assert not breaker.lets_through()
    watch.now = 2
    assert breaker.lets_through()


def test_one_who_never_comes_back_is_not_waited_for_for_ever() -> None:
    watch = Watch()
    breaker = CircuitBreaker(pause=1, grace=0, patience=5, clock=watch)
    breaker.failed("no answer")
    watch.now = 1
    assert breaker.lets_through()
    watch.now = 6
    assert breaker.lets_through()


def test_the_others_are_let_through_with_the_one_that_tried_well() -> None:
    watch = Watch()
    breaker = CircuitBreaker(pause=1, grace=30, patience=60, clock=watch)
    breaker.failed("no answer")
    watch.now = 1
    assert breaker.lets_through()
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(breaker.lets_through) for _ in range(3)]
        assert not wait(waiting, timeout=0.1).done
        breaker.succeeded()
        assert [it.result(timeout=10) for it in waiting] == [True, True, True]


def test_the_others_fail_with_the_one_that_tried_in_vain() -> None:
    watch = Watch()
    breaker = CircuitBreaker(pause=1, grace=30, patience=60, clock=watch)
    breaker.failed("no answer")
    watch.now = 1
    assert breaker.lets_through()
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(breaker.lets_through) for _ in range(3)]
        assert not wait(waiting, timeout=0.1).done
        breaker.failed("no answer")
        assert [it.result(timeout=10) for it in waiting] == [False, False, False]
