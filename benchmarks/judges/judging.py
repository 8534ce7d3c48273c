"""Deployments of the corpus under judges, several at a time."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.judges.calls import SHOWN_FOLDER, SHOWN_URL, run
from benchmarks.judges.judge import Judge
from benchmarks.judges.ruling import Deployment, Ruling, Seat
from tests.mutants.corpus import load_corpus
from tests.mutants.server import run_deployment


@dataclass(frozen=True, slots=True)
class Judged:
    """A ruling, and the end of what the judge printed."""

    ruling: Ruling
    said: str


def deployments() -> list[Deployment]:
    """The corpus as it is now."""
    return [
        Deployment(item.name, item.family, not item.caught_by, item.sentence)
        for item in load_corpus().values()
    ]


def seat(judge: Judge, jobs: int) -> Seat:
    """Who judges, how, where and when."""
    return Seat(
        name=judge.name,
        title=judge.title,
        version=judge.version(),
        call=str(judge.call(SHOWN_URL, SHOWN_FOLDER)),
        runtime=judge.runtime(),
        machine=f"{os.cpu_count()} cores, {jobs} at a time",
        date=today(),
    )


def today() -> str:
    """The day of a ruling, in UTC."""
    return f"{datetime.now(UTC):%Y-%m-%d}"


def judge_all(pairs: Sequence[tuple[Judge, str]], jobs: int, limit: float) -> Iterator[Judged]:
    """The rulings as they come; what has not begun is given up where one cannot be had."""
    pool = ThreadPoolExecutor(jobs)
    try:
        futures = [pool.submit(judge_one, judge, name, limit) for judge, name in pairs]
        for future in as_completed(futures):
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def judge_one(judge: Judge, name: str, limit: float) -> Judged:
    """One judge over one deployment, fresh and by itself. Raises RuntimeError without one."""
    with run_deployment(name) as base_url, TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if not base_url:
            raise RuntimeError(f"the deployment {name} did not start")
        started = time.monotonic()
        ending = run(judge.call(base_url, Path(folder)), limit)
        seconds = round(time.monotonic() - started, 2)
        ended = ending.exit_status is not None
        findings = tuple(judge.findings(Path(folder))) if ended else ()
    return Judged(Ruling(judge.name, name, ending.exit_status, seconds, findings), ending.said)
