"""``python -m benchmarks.trace.serve COMMANDS EVENTS MODULE …``: a server under the profiler.

Runs MODULE as ``python -m MODULE …`` does. COMMANDS and EVENTS are file descriptors: a line `start`
begins a recording, a line `stop` ends it; each is confirmed by one line of JSON, the events.
"""

from __future__ import annotations

import json
import os
import runpy
import sys
import threading
from typing import TextIO

from benchmarks.trace.events import Event
from benchmarks.trace.recorder import Recorder


def main(commands: int, events: int, module: str, *arguments: str) -> None:
    recorder = Recorder()
    pipes = os.fdopen(commands), os.fdopen(events, "w")
    # Started before the profiler is installed, so that it does not record itself.
    threading.Thread(target=_obey, args=(recorder, *pipes), daemon=True).start()
    recorder.install()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def to_json(events: list[Event]) -> str:
    """Events in one line; `read_events` reads them."""
    functions = {event.function: number for number, event in enumerate(events)}
    numbers = {function: number for number, function in enumerate(functions)}
    return json.dumps(
        {
            "functions": [[each.file, each.name, each.line] for each in numbers],
            "events": [[e.time, e.thread, e.kind, numbers[e.function]] for e in events],
        }
    )


def _obey(recorder: Recorder, commands: TextIO, output: TextIO) -> None:
    for command in commands:
        recorder.on = command.strip() == "start"
        if recorder.on:
            recorder.clear()
        print(to_json(recorder.events()), file=output, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
