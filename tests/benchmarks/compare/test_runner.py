"""Running tools and keeping their results, however the run ends."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from benchmarks.compare.judges.judgement import (
    Deployment,
    Judgement,
    Judgements,
    parse_judgements,
)
from benchmarks.compare.results import Results
from benchmarks.compare.runner import record_all, run_all


def test_results_are_kept_if_a_later_task_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results: Judgements = Results({"a": Deployment("a", "echo", conforms=False, sentence="A.")})
    judgement = Judgement("judge", "a", 0, 1.0, ())

    def fail() -> tuple[Judgement, str]:
        raise RuntimeError("did not start")

    with pytest.raises(RuntimeError, match="did not start"):
        record_all(results, [lambda: (judgement, "judged a"), fail], 1, tmp_path / "file.json")
    kept = parse_judgements((tmp_path / "file.json").read_text(encoding="utf-8"))
    assert kept.find("judge", "a") == judgement
    assert capsys.readouterr().out == "[1/2] judged a\n"


def test_every_task_is_run_once() -> None:
    assert sorted(run_all([partial(abs, -number) for number in range(5)], 2)) == [*range(5)]
