"""One call of ``logs-review``: read both contracts, compare them, write the result."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import click

from logs_contract.review.approvals import read_approvals
from logs_contract.review.formats import FORMATS
from logs_contract.review.openapi.errors import ReviewError
from logs_contract.review.openapi.node import Node, read_contract
from logs_contract.review.openapi.slips import Slip, list_left_out
from logs_contract.review.openapi.sources import find_merge_base, parse_source
from logs_contract.review.openapi.tolerant_reading import read_tolerantly
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
    refuse_invalid: bool,
    colour: bool | None,
) -> int:
    """Review, write the result, and return the exit status. Raises `ReviewError`."""
    after = parse_source(head or CONTRACT)
    before = parse_source(base) if base else find_merge_base(after, upstream)
    path = accepted or (ACCEPTED if ACCEPTED.exists() else None)
    approvals = read_approvals(path) if path else []
    today = datetime.now(UTC).date()
    roots = read_contract(before), read_contract(after)
    slips = [_check(root, refuse_invalid=refuse_invalid) for root in roots]
    result = review(*roots, today=today, approvals=approvals, slips=(slips[0], slips[1]))
    if colour is None:
        colour = form == "text" and sys.stdout.isatty()
    _write(result, form, copies, colour=colour)
    return exit_status(result, strict=strict)


def exit_status(result: Review, *, strict: bool = False) -> int:
    """Return 1 if the review fails, else 0."""
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


def _check(root: Node, *, refuse_invalid: bool) -> list[Slip]:
    """Return the slips of a contract. Raises `ReviewError` if it cannot be read."""
    if refuse_invalid:
        from logs_contract.review.openapi import document_validation  # noqa: PLC0415, it is slow

        document_validation.validate_document(root)
    slips = read_tolerantly(root)
    left_out = next(list_left_out(slips), None)
    if refuse_invalid and left_out:
        raise ReviewError(f"{left_out.node.where}: {left_out.node.pointer}: {left_out.message}")
    return slips
