"""Starting a server that is measured."""

from __future__ import annotations

import pytest

from benchmarks.load.server import MeasuredServer, StartError, start_server


def test_the_output_of_a_server_that_ends_is_in_the_error() -> None:
    command = ("python", "-c", "print('no such thing')")
    broken = MeasuredServer("broken", "Broken", command, lambda: "1", lambda: "Python")
    with pytest.raises(StartError, match="its output: no such thing"), start_server(broken):
        pass
