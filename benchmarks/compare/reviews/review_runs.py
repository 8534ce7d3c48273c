"""Running a reviewer over an edit of the corpus."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.common.commands import CommandResult, run_command
from benchmarks.compare.reviews.review_result import UNCHANGED, Edit, Opinion, Review
from benchmarks.compare.reviews.reviewer import BASE, HEAD, Reviewer, unreadable
from tests.review import edits as corpus
from tests.servers import ROOT

_TIMES = 3  # reviews of an unchanged contract; several, as some reviewers generate payloads


@dataclass(frozen=True, slots=True)
class EditedContract:
    """An edit, and the text of the contract before and after it."""

    edit: Edit
    before: str
    after: str


def list_contracts() -> Mapping[str, EditedContract]:
    """The current corpus, by the names of the edits."""
    contracts = {}
    for item in (*_make_unchanged_edits(), *corpus.edits()):
        before, after = (json.dumps(version, indent=1) for version in (item.before(), item.after()))
        digest = hashlib.sha256(f"{before}\n{after}".encode()).hexdigest()[:16]
        edit = Edit(item.name, item.family, item.base, item.severity, digest)
        contracts[item.name] = EditedContract(edit, before, after)
    return contracts


def review_contract(reviewer: Reviewer, contract: EditedContract, limit: float) -> Review:
    """Review an edit in a folder of its own, for at most `limit` seconds."""
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        (folder / BASE).write_text(contract.before, encoding="utf-8")
        (folder / HEAD).write_text(contract.after, encoding="utf-8")
        reviewer.prepare(folder)
        started = time.monotonic()
        ended = run_command(reviewer.command(folder), limit)
        seconds = round(time.monotonic() - started, 2)
    opinion = _read_opinion(reviewer, _remove_paths(ended, folder), limit)
    return Review(reviewer.name, contract.edit.name, opinion.outcome, seconds, opinion.findings)


def _make_unchanged_edits() -> Iterator[corpus.Edit]:
    """Each contract several times, with a changed description only."""
    for base in corpus.BASES:
        for number in range(1, _TIMES + 1):
            change = {"op": "add", "path": "/info/description", "value": f"Version {number}."}
            yield corpus.Edit(
                family=UNCHANGED,
                name=f"unchanged-{base}-{number}",
                base=base,
                patch=[change],
                severity="editorial",
                reason="Only the description of the document changes.",
            )


def _read_opinion(reviewer: Reviewer, ended: CommandResult, limit: float) -> Opinion:
    if ended.exit_status is None:
        return unreadable(f"not ended after {limit:.0f} seconds")
    return reviewer.read(ended)


def _remove_paths(ended: CommandResult, folder: Path) -> CommandResult:
    """The output without folders of this machine."""
    output = ended.output
    for path in (folder, ROOT):
        output = output.replace(f"{path}/", "")
    return replace(ended, output=output)
