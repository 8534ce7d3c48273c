"""A profiler that records calls and returns of Python functions in every thread of a process."""

from __future__ import annotations

import dis
import inspect
import sys
import threading
import time
from functools import cache
from types import CodeType, FrameType
from typing import Any

from benchmarks.trace.events import Event, Function, Kind

_SUSPENDABLE = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR


class Recorder:
    """Records while it is `on`, in the thread that installs it and in those started later."""

    def __init__(self) -> None:
        self.on = False
        self._events: list[tuple[int, int, Kind, CodeType]] = []

    def install(self) -> None:
        """Record every call from now on, except in threads that run already."""
        threading.setprofile(self._profile)
        sys.setprofile(self._profile)

    def clear(self) -> None:
        """Forget what was recorded."""
        self._events = []

    def events(self) -> list[Event]:
        """The recorded events so far, in order."""
        return [
            Event(moment, thread, kind, _describe(code))
            for moment, thread, kind, code in list(self._events)
        ]

    def _profile(self, frame: FrameType, event: str, _: Any) -> None:
        if not self.on:
            return
        if event == "call":
            kind = Kind.RESUME if _is_resumed(frame) else Kind.CALL
        elif event == "return":
            kind = Kind.RETURN
        else:
            return
        self._events.append((time.monotonic_ns(), threading.get_ident(), kind, frame.f_code))


def _is_resumed(frame: FrameType) -> bool:
    """Whether a generator or coroutine is resumed: it has got past where it begins."""
    code = frame.f_code
    return bool(code.co_flags & _SUSPENDABLE) and frame.f_lasti > _find_beginning(code)


@cache
def _find_beginning(code: CodeType) -> int:
    """The offset of the instruction at which a function begins."""
    return next(each.offset for each in dis.get_instructions(code) if each.opname == "RESUME")


@cache
def _describe(code: CodeType) -> Function:
    return Function(code.co_filename, code.co_qualname, code.co_firstlineno)
