"""Running tools over cases, several at a time, and keeping their results."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import TypeVar

import click

from benchmarks.compare.results import AnyCase, AnyResult, Results, write_results

Done = TypeVar("Done")


def run_all(tasks: Sequence[Callable[[], Done]], jobs: int) -> Iterator[Done]:
    """Yield results as they are finished. If a task raises, waiting tasks are dropped."""
    pool = ThreadPoolExecutor(jobs)
    try:
        for future in as_completed([pool.submit(task) for task in tasks]):
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def record_all(
    results: Results[AnyCase, AnyResult],
    tasks: Sequence[Callable[[], tuple[AnyResult, str]]],
    jobs: int,
    file: Path,
) -> None:
    """Run tasks, each of which returns a result and a line to print, and store the results.

    The file is written at the end, also if a task raises or the user interrupts.
    """
    try:
        for number, (result, line) in enumerate(run_all(tasks, jobs), 1):
            results.add(result)
            click.echo(f"[{number}/{len(tasks)}] {line}")
    finally:
        write_results(file, results)
