"""Calls and returns of Python functions in order, and their sums."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise
from pathlib import Path

QUIET = 10_000_000  # nanoseconds without an event, in which a server has come to rest


class Kind(IntEnum):
    """The kind of an event; a generator or coroutine that continues is resumed."""

    CALL = 0
    RESUME = 1
    RETURN = 2


@dataclass(frozen=True, slots=True)
class Function:
    """A Python function: the file and line of its definition."""

    file: str
    name: str
    line: int


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to a function in a thread, at a time in nanoseconds."""

    time: int
    thread: int
    kind: Kind
    function: Function


@dataclass(frozen=True, slots=True)
class Step:
    """An event of a function in one of the folders looked at.

    `file` is the file whose code runs after the event, None where it is in another folder;
    `depth` counts the functions of those folders that the function was called through.
    """

    kind: Kind
    function: Function
    file: str | None
    depth: int


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of a request: calls of functions, their files, moves between files.

    A move is a call in another file than the call before. With returns, a return into another file
    is a move, too.
    """

    calls: int
    files: int
    moves: int
    moves_with_returns: int


def split(events: Sequence[Event], sent: int, received: int) -> tuple[list[Event], list[Event]]:
    """The events from packet to packet, and those that a timer started later.

    A client sent the request and received the whole response at these times. The response may be
    in its hands while the server is still at work on the request, so the first part ends where the
    server came to rest: no function runs and nothing happens for `QUIET` nanoseconds.
    """
    begun = [event for event in events if event.time >= sent]
    depths: dict[int, int] = {}
    for number, event in enumerate(begun):
        change = -1 if event.kind is Kind.RETURN else 1
        depths[event.thread] = max(0, depths.get(event.thread, 0) + change)
        until = begun[number + 1].time if number + 1 < len(begun) else None
        rest = until is None or until - event.time >= QUIET
        if rest and not any(depths.values()) and (until is None or until > received):
            return begun[: number + 1], begun[number + 1 :]
    return begun, []


def steps(events: Sequence[Event], folders: Sequence[Path]) -> list[Step]:
    """The events of functions in `folders`."""
    return list(_steps(events, tuple(f"{folder}/" for folder in folders)))


def count(steps: Sequence[Step]) -> Cost:
    """The sum of some steps."""
    called = [step.function.file for step in steps if step.kind is Kind.CALL]
    running = [step.file for step in steps if step.file is not None]
    files = {step.function.file for step in steps}
    return Cost(len(called), len(files), _count_changes(called), _count_changes(running))


def _count_changes(files: Sequence[str]) -> int:
    return sum(before != after for before, after in pairwise(files))


def _steps(events: Sequence[Event], folders: tuple[str, ...]) -> Iterator[Step]:
    stacks: dict[int, list[str | None]] = {}  # by thread: the files of functions that run
    inside: Mapping[str, bool] = {
        file: file.startswith(folders) for file in {event.function.file for event in events}
    }
    for event in events:
        file = event.function.file
        stack = stacks.setdefault(event.thread, [])
        if event.kind is not Kind.RETURN:
            stack.append(file if inside[file] else None)
        elif stack:
            stack.pop()
        if inside[file]:
            running = [each for each in stack if each is not None]
            depth = len(running) - (event.kind is not Kind.RETURN)
            yield Step(event.kind, event.function, running[-1] if running else None, depth)
