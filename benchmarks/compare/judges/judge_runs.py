"""Running a judge over a deployment of the corpus."""

from __future__ import annotations

import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.common.commands import run_command
from benchmarks.compare.judges.judgement import Deployment, Judgement, Verdict
from benchmarks.compare.judges.peers import Judge
from tests.mutants.corpus import load_corpus
from tests.mutants.server import run_deployment

_MOST_SHOWN = 200  # characters


def list_deployments() -> list[Deployment]:
    """The current corpus."""
    return [
        Deployment(item.name, item.family, not item.caught_by, item.sentence)
        for item in load_corpus().values()
    ]


def judge_deployment(judge: Judge, name: str, limit: float) -> tuple[Judgement, str]:
    """The judgement on a fresh deployment, and a line for the terminal.

    Raises RuntimeError if the deployment does not start.
    """
    with run_deployment(name) as base_url, TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        if not base_url:
            raise RuntimeError(f"the deployment {name} did not start")
        started = time.monotonic()
        ended = run_command(judge.command(base_url, Path(folder)), limit)
        seconds = round(time.monotonic() - started, 2)
        in_time = ended.exit_status is not None
        findings = tuple(judge.read_findings(Path(folder))) if in_time else ()
    judgement = Judgement(judge.name, name, ended.exit_status, seconds, findings)
    return judgement, _describe(judgement, ended.tail)


def _describe(judgement: Judgement, tail: str) -> str:
    """A line with the findings, or with the end of the output if there is no verdict."""
    silent = judgement.verdict(frozenset()) is Verdict.NONE
    shown = (tail if silent else "; ".join(judgement.findings))[:_MOST_SHOWN]
    ended = "limit " if judgement.exit_status is None else f"exit {judgement.exit_status}"
    return f"{judgement.tool:22}{judgement.case:38}{ended}{judgement.seconds:6.1f} s  {shown}"
