"""One call of ``logs-review``: read both contracts, compare them, write the result."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

from logs_contract.review.approvals import read_approvals
from logs_contract.review.formats import FORMATS
from logs_contract.review.openapi.document_validation import validate_document
from logs_contract.review.openapi.errors import ReviewError
from logs_contract.review.openapi.node import Node, read_contract
from logs_contract.review.openapi.sources import Source, find_merge_base, parse_source
from logs_contract.review.run import Review, review

CONTRACT = "openapi.yaml"
ACCEPTED = Path("review/accepted.toml")


def execute(
    base: str | None,
    head: str | None,
    form: str,
    copies: Mapping[Path, str],
    *,
    upstream: str,
    accepted: Path | None,
    strict: bool,
    colour: bool | None,
) -> int:
    """Review and write the result; the exit status. Raises `ReviewError`."""
    after = parse_source(head or CONTRACT)
    before = parse_source(base) if base else find_merge_base(after, upstream)
    path = accepted or (ACCEPTED if ACCEPTED.exists() else None)
    approvals = read_approvals(path) if path else []
    today = datetime.now(UTC).date()
    result = review(_read(before), _read(after), today=today, approvals=approvals)
    if colour is None:
        colour = form == "text" and sys.stdout.isatty()
    _write(result, form, copies, colour=colour)
    return exit_status(result, strict=strict)


def exit_status(result: Review, *, strict: bool = False) -> int:
    """1 if the review fails, else 0."""
    fails = result.list_changes("breaking") or result.out_of_date or (strict and result.findings)
    return 1 if fails else 0


def _write(result: Review, form: str, copies: Mapping[Path, str], *, colour: bool) -> None:
    """Write the files, then print: a reader of the output may rely on the files."""
    try:
        for file, other in copies.items():
            file.write_text(click.unstyle(FORMATS[other](result)), encoding="utf-8")
        click.echo(FORMATS[form](result), color=colour, nl=False)
    except BrokenPipeError:
        raise  # click exits without a message
    except OSError as error:
        target = error.filename or "standard output"
        raise ReviewError(f"{target}: cannot be written: {error.strerror}") from None


def _read(source: Source) -> Node:
    """The root of a valid contract. Raises `ReviewError`."""
    root = read_contract(source)
    validate_document(root)
    return root
