"""Run all tests again and again, in random orders, beside processes that keep the machine busy.

``python -m tests.flaky --runs 20 --busy 2`` prints a line for each run, and for each test that
failed in it. The exit status is 1 if any did. What follows ``--`` is passed on to pytest.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import click

from tests.servers import ROOT

_BUSY = (sys.executable, "-c", "while True: pass")
_FAILED = re.compile(r"^(?:FAILED|ERROR) .*", re.MULTILINE)
_PYTEST = ("pytest", "-n", "4", "--dist", "worksteal", "-q", "--tb=short", "-p", "randomly")


def main() -> int:
    """Run the tests as often as asked for; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20, help="how often to run the tests (20)")
    parser.add_argument(
        "--busy", type=int, default=2, help="how many processes run beside them (2)"
    )
    parser.add_argument("--seed", type=int, default=1, help="seed of the first run's order (1)")
    parser.add_argument("pytest", nargs="*", help="tests to run, and options of pytest")
    options = parser.parse_args()
    green = 0
    with _busy_machine(options.busy):
        for seed in range(options.seed, options.seed + options.runs):
            green += _run_tests(seed, options.pytest)
    click.echo(f"{green} of {options.runs} runs passed, beside {options.busy} busy processes")
    return int(green < options.runs)


def _run_tests(seed: int, arguments: list[str]) -> bool:
    """Run the tests once, in the order of a seed; print what failed."""
    started = time.monotonic()
    run = subprocess.run(
        [sys.executable, "-m", *_PYTEST, f"--randomly-seed={seed}", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    summary = run.stdout.strip().rpartition("\n")[2]
    click.echo(f"seed {seed}: {summary} ({time.monotonic() - started:.0f} s)")
    if run.returncode:
        found = _FAILED.findall(run.stdout)
        click.echo("\n".join(found) or run.stdout)
    return run.returncode == 0


@contextmanager
def _busy_machine(count: int) -> Iterator[None]:
    """Keep `count` processes busy until the block ends."""
    with ExitStack() as stack:
        for _ in range(count):
            process = stack.enter_context(subprocess.Popen(_BUSY))
            stack.callback(process.kill)
        yield


if __name__ == "__main__":
    sys.exit(main())
