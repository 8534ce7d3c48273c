"""Counting calls, files and moves: of made-up events, and of a small program of known calls."""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from benchmarks.trace.events import QUIET, Cost, Event, Function, Kind, count, split, steps
from benchmarks.trace.recorder import Recorder
from benchmarks.trace.serve import to_json
from benchmarks.trace.traced_server import read_events

INSIDE = [Path("/ours")]
A, B = Function("/ours/a.py", "a", 1), Function("/ours/b.py", "b", 1)
LIBRARY = Function("/lib/c.py", "c", 1)

FIRST = """
import asyncio, second

def outer():
    second.helper()
    second.helper()
    return inner(sorted([2, 1], key=second.negate))

def inner(numbers):
    return numbers

async def wait():
    await asyncio.sleep(0)
    return second.helper()

def main():
    outer()
    asyncio.run(wait())
"""
SECOND = """
def helper():
    return deepest()

def deepest():
    return 1

def negate(number):
    return -number
"""


def make_events(*happened: tuple[int, Kind, Function]) -> list[Event]:
    return [Event(moment, 1, kind, function) for moment, kind, function in happened]


def test_a_call_or_return_into_another_file_is_a_move() -> None:
    events = make_events(
        (1, Kind.CALL, A),
        (2, Kind.CALL, B),
        (3, Kind.RETURN, B),
        (4, Kind.CALL, A),
        (5, Kind.RETURN, A),
        (6, Kind.RETURN, A),
    )
    assert count(steps(events, INSIDE)) == Cost(3, 2, moves=2, moves_with_returns=2)


def test_functions_of_other_folders_do_not_count() -> None:
    events = make_events(
        (1, Kind.CALL, A),
        (2, Kind.CALL, LIBRARY),
        (3, Kind.CALL, B),
        (4, Kind.RETURN, B),
        (5, Kind.RETURN, LIBRARY),
        (6, Kind.RETURN, A),
    )
    found = steps(events, INSIDE)
    assert count(found) == Cost(2, 2, moves=1, moves_with_returns=2)
    assert [step.depth for step in found if step.kind is Kind.CALL] == [0, 1]


def test_a_resumed_coroutine_is_no_new_call() -> None:
    events = make_events(
        (1, Kind.CALL, A), (2, Kind.RETURN, A), (3, Kind.RESUME, A), (4, Kind.RETURN, A)
    )
    assert count(steps(events, INSIDE)) == Cost(1, 1, moves=0, moves_with_returns=0)


def test_threads_have_stacks_of_their_own() -> None:
    events = [
        Event(1, 1, Kind.CALL, A),
        Event(2, 2, Kind.CALL, B),
        Event(3, 1, Kind.RETURN, A),
        Event(4, 2, Kind.RETURN, B),
    ]
    found = steps(events, INSIDE)
    assert [step.file for step in found] == [A.file, B.file, None, None]
    assert count(found) == Cost(2, 2, moves=1, moves_with_returns=1)


def test_a_request_ends_where_the_server_comes_to_rest() -> None:
    begin = 10 * QUIET
    events = make_events(
        (1, Kind.CALL, LIBRARY),
        (2, Kind.RETURN, LIBRARY),
        (begin + 1, Kind.CALL, A),
        (begin + 2 * QUIET, Kind.RETURN, A),  # it waits for something in the middle
        (begin + 2 * QUIET + 5, Kind.CALL, B),  # after the response, in the same turn
        (begin + 2 * QUIET + 6, Kind.RETURN, B),
        (begin + 4 * QUIET, Kind.CALL, LIBRARY),  # by a timer
        (begin + 4 * QUIET + 1, Kind.RETURN, LIBRARY),
    )
    during, later = split(events, begin, begin + 2 * QUIET + 2)
    assert during == events[2:6]
    assert later == events[6:]
    assert split([], 1, 2) == ([], [])


def test_a_pause_before_the_response_is_no_end() -> None:
    events = make_events(
        (1, Kind.CALL, A),
        (2, Kind.RETURN, A),
        (2 + 2 * QUIET, Kind.CALL, B),
        (3 + 2 * QUIET, Kind.RETURN, B),
    )
    assert split(events, 0, 4 + 2 * QUIET) == (events, [])


@pytest.fixture
def record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[Event]]:
    """Runs the small program under the profiler."""
    (tmp_path / "second.py").write_text(SECOND)
    (tmp_path / "first.py").write_text(FIRST)
    monkeypatch.syspath_prepend(tmp_path)
    first = _load(tmp_path / "first.py")

    def run() -> list[Event]:
        recorder = Recorder()
        thread = threading.Thread(target=first.main)
        previous = sys.getprofile()
        recorder.install()
        sys.setprofile(previous)
        recorder.on = True
        try:
            thread.start()
            thread.join()
        finally:
            recorder.on = False
            threading.setprofile(None)
            sys.modules.pop("second", None)
        return recorder.events()

    return run


def test_a_small_program_has_the_calls_that_it_makes(
    tmp_path: Path, record: Callable[[], list[Event]]
) -> None:
    found = steps(record(), [tmp_path])
    names = [step.function.name for step in found if step.kind is Kind.CALL]
    helper = ["helper", "deepest"]
    sorting = ["negate", "negate", "inner"]
    assert names == ["main", "outer", *helper, *helper, *sorting, "wait", *helper]
    assert sum(step.kind is Kind.RESUME for step in found) == 1
    assert count(found) == Cost(calls=12, files=2, moves=3, moves_with_returns=10)


def test_events_are_read_as_they_were_written(record: Callable[[], list[Event]]) -> None:
    events = record()
    assert read_events(to_json(events)) == events


def _load(path: Path) -> ModuleType:
    specification = importlib.util.spec_from_file_location(path.stem, path)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module
