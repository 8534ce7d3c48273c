"""Reports of a run, for programs and for people, in the folder of ``--report-dir``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from logs_contract.suite.reports.badge import badge
from logs_contract.suite.reports.document import document, header
from logs_contract.suite.reports.html import html
from logs_contract.suite.reports.junit import junit
from logs_contract.suite.reports.sarif import sarif
from logs_contract.suite.session import Session


def write_start(run: Session) -> None:
    """report.json with nothing but its header: a run that ends early has no verdict.

    Raises `pytest.UsageError` where the folder cannot be written.
    """
    folder = _folder(run)
    if folder is None:
        return
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in ("report.html", "junit.xml", "badge.json", "report.sarif"):
            (folder / name).unlink(missing_ok=True)  # of an earlier run
        _write(folder / "report.json", _text({"header": header(run)}))
    except OSError as error:
        raise pytest.UsageError(f"--report-dir {folder}: {error}") from None


def write_end(run: Session) -> None:
    """Every report."""
    folder = _folder(run)
    if folder is None:
        return
    whole = document(run)
    _write(folder / "report.json", _text(whole))
    _write(folder / "report.html", html(whole))
    _write(folder / "junit.xml", junit(whole))
    _write(folder / "badge.json", _text(badge(run.report.verdict())))
    _write(folder / "report.sarif", _text(sarif(whole, run.contract)))


def _folder(run: Session) -> Path | None:
    given = run.options.report_dir
    return Path(given) if given and not run.options.plan else None


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _write(path: Path, text: str) -> None:
    """Replace the file as a whole. What is no UTF-8 text is escaped."""
    half = path.with_name(f".{path.name}")
    half.write_text(text, encoding="utf-8", errors="backslashreplace")
    half.replace(path)
