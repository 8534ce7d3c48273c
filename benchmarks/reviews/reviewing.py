"""Edits of the corpus under reviewers, several at a time."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.judges.calls import SHOWN_FOLDER, Ending, run
from benchmarks.judges.judging import today
from benchmarks.judges.ruling import Seat
from benchmarks.reviews.reviewer import BASE, HEAD, Reviewer, unreadable
from benchmarks.reviews.ruling import UNCHANGED, Edit, Opinion, Ruling
from tests.review import edits as corpus
from tests.servers import ROOT

_TIMES = 3  # that an unchanged contract is reviewed, as some reviewers make up their payloads


@dataclass(frozen=True, slots=True)
class Pair:
    """An edit, and the text of the contract before and after it."""

    edit: Edit
    before: str
    after: str


def pairs() -> Mapping[str, Pair]:
    """The corpus as it is now, by the names of the edits."""
    made = {}
    for item in (*_unchanged(), *corpus.edits()):
        before, after = (json.dumps(version, indent=1) for version in (item.before(), item.after()))
        digest = hashlib.sha256(f"{before}\n{after}".encode()).hexdigest()[:16]
        edit = Edit(item.name, item.family, item.base, item.severity, digest)
        made[item.name] = Pair(edit, before, after)
    return made


def _unchanged() -> Iterator[corpus.Edit]:
    """Each contract with nothing but another description, several times."""
    for base in corpus.BASES:
        for number in range(1, _TIMES + 1):
            change = {"op": "add", "path": "/info/description", "value": f"Version {number}."}
            yield corpus.Edit(
                family=UNCHANGED,
                name=f"unchanged-{base}-{number}",
                base=base,
                patch=[change],
                severity="editorial",
                reason="Nothing but a description of the whole.",
            )


def seat(reviewer: Reviewer, jobs: int) -> Seat:
    """Who reviews, how, where and when."""
    return Seat(
        name=reviewer.name,
        title=reviewer.title,
        version=reviewer.version(),
        call=str(reviewer.call(SHOWN_FOLDER)),
        runtime=reviewer.runtime(),
        machine=f"{os.cpu_count()} cores, {jobs} at a time",
        date=today(),
    )


def review_all(tasks: Sequence[tuple[Reviewer, Pair]], jobs: int, limit: float) -> Iterator[Ruling]:
    """The rulings as they come; what has not begun is given up where one cannot be had."""
    pool = ThreadPoolExecutor(jobs)
    try:
        futures = [pool.submit(review_one, reviewer, pair, limit) for reviewer, pair in tasks]
        for future in as_completed(futures):
            yield future.result()
    finally:
        pool.shutdown(cancel_futures=True)


def review_one(reviewer: Reviewer, pair: Pair, limit: float) -> Ruling:
    """One reviewer over one edit, in a process of its own."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        (folder / BASE).write_text(pair.before, encoding="utf-8")
        (folder / HEAD).write_text(pair.after, encoding="utf-8")
        reviewer.prepare(folder)
        started = time.monotonic()
        ending = run(reviewer.call(folder), limit)
        seconds = round(time.monotonic() - started, 2)
    opinion = _opinion(reviewer, _without_paths(ending, folder), limit)
    return Ruling(reviewer.name, pair.edit.name, opinion.outcome, seconds, opinion.told)


def _opinion(reviewer: Reviewer, ending: Ending, limit: float) -> Opinion:
    if ending.exit_status is None:
        return unreadable(f"not ended after {limit:.0f} seconds")
    return reviewer.read(ending)


def _without_paths(ending: Ending, folder: Path) -> Ending:
    """What was printed, without the places of this machine."""
    output = ending.output
    for path in (folder, ROOT):
        output = output.replace(f"{path}/", "")
    return replace(ending, output=output)
