"""The reports in the folder of ``--report-dir``, and the time each is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from logs_contract.suite.reports.badge import make_badge
from logs_contract.suite.reports.html import render_html
from logs_contract.suite.reports.json_document import make_document, make_header
from logs_contract.suite.reports.junit import render_junit
from logs_contract.suite.reports.sarif import make_sarif
from logs_contract.suite.run import Run


def write_header(run: Run) -> None:
    """At the start, write report.json with its header only: a run that ends early has no verdict.

    Raises `pytest.UsageError` if the folder cannot be written.
    """
    folder = _find_folder(run)
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("report.html", "junit.xml", "badge.json", "report.sarif"):
            (folder / name).unlink(missing_ok=True)  # reports of an earlier run
        _write(folder / "report.json", _encode({"header": make_header(run)}))
    except OSError as error:
        raise pytest.UsageError(f"--report-dir {folder}: {error}") from None


def write_reports(run: Run) -> None:
    """At the end, write every report."""
    folder = _find_folder(run)
    if folder is None:
        return
    document = make_document(run)
    _write(folder / "report.json", _encode(document))
    _write(folder / "report.html", render_html(document))
    _write(folder / "junit.xml", render_junit(document))
    _write(folder / "badge.json", _encode(make_badge(run.results.verdict())))
    _write(folder / "report.sarif", _encode(make_sarif(document, run.contract)))


def _find_folder(run: Run) -> Path | None:
    name = run.options.report_dir
    return Path(name) if name and not run.options.plan else None


def _encode(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _write(path: Path, text: str) -> None:
    """Replace the file atomically. Lone surrogates are escaped."""
    temporary = path.with_name(f".{path.name}")
    temporary.write_text(text, encoding="utf-8", errors="backslashreplace")
    temporary.replace(path)
