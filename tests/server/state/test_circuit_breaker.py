"""Which calls the circuit breaker allows."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

from logs_contract.server.state.redis.circuit_breaker import CircuitBreaker


class FakeClock:
    """A clock that shows the time a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_after_the_pause_one_trial_call_is_allowed() -> None:
    clock = FakeClock()
    breaker = CircuitBreaker(pause=1, trial_wait=0, trial_timeout=5, clock=clock)
    assert breaker.allows_call()
    breaker.record_failure("no answer")
    assert (breaker.allows_call(), breaker.reason) == (False, "no answer")
    clock.now = 1
    assert [breaker.allows_call() for _ in range(3)] == [True, False, False]
    breaker.record_success()
    assert [breaker.allows_call() for _ in range(3)] == [True, True, True]


def test_a_failed_trial_starts_the_pause_again() -> None:
    clock = FakeClock()
    breaker = CircuitBreaker(pause=1, trial_wait=0, trial_timeout=5, clock=clock)
    breaker.record_failure("no answer")
    clock.now = 1
    assert breaker.allows_call()
    breaker.record_failure("no answer")
    assert not breaker.allows_call()
    clock.now = 2
    assert breaker.allows_call()


def test_a_trial_that_does_not_return_is_followed_by_another() -> None:
    clock = FakeClock()
    breaker = CircuitBreaker(pause=1, trial_wait=0, trial_timeout=5, clock=clock)
    breaker.record_failure("no answer")
    clock.now = 1
    assert breaker.allows_call()
    clock.now = 6
    assert breaker.allows_call()


def test_waiting_calls_are_allowed_once_the_trial_succeeds() -> None:
    clock = FakeClock()
    breaker = CircuitBreaker(pause=1, trial_wait=30, trial_timeout=60, clock=clock)
    breaker.record_failure("no answer")
    clock.now = 1
    assert breaker.allows_call()
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(breaker.allows_call) for _ in range(3)]
        assert not wait(waiting, timeout=0.1).done
        breaker.record_success()
        assert [it.result(timeout=10) for it in waiting] == [True, True, True]


def test_waiting_calls_are_refused_once_the_trial_fails() -> None:
    clock = FakeClock()
    breaker = CircuitBreaker(pause=1, trial_wait=30, trial_timeout=60, clock=clock)
    breaker.record_failure("no answer")
    clock.now = 1
    assert breaker.allows_call()
    with ThreadPoolExecutor(3) as pool:
        waiting = [pool.submit(breaker.allows_call) for _ in range(3)]
        assert not wait(waiting, timeout=0.1).done
        breaker.record_failure("no answer")
        assert [it.result(timeout=10) for it in waiting] == [False, False, False]
