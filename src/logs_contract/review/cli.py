"""The command ``logs-review``: its options, its output and its exit status."""

from __future__ import annotations

import sys
from collections.abc import Sequence
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


def _parse_copies(
    context: click.Context, option: click.Parameter, texts: Sequence[str]
) -> dict[Path, str]:
    """The formats to write to files, by file."""
    copies = {}
    for text in texts:
        form, _, file = text.partition("=")
        if form not in FORMATS or not file:
            known = ", ".join(FORMATS)
            raise click.BadParameter(
                f"wanted FORMAT=FILE, as in sarif=review.sarif, with one of {known}; got {text!r}",
                context,
                option,
            )
        copies[Path(file)] = form
    return copies


@click.command(context_settings={"show_default": True})
@click.argument("base", required=False)
@click.argument("head", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="text",
    help="The format to print.",
)
@click.option(
    "--also",
    "copies",
    multiple=True,
    metavar="FORMAT=FILE",
    callback=_parse_copies,
    help="Write another format to a file; can be given again.",
)
@click.option(
    "--upstream", default="origin/main", help="The branch to compare with if no BASE is given."
)
@click.option(
    "--accepted",
    type=click.Path(path_type=Path),
    help="Approved breaking changes.  [default: review/accepted.toml, if it exists]",
)
@click.option("--strict", is_flag=True, help="Findings of lint and policy fail the review too.")
@click.option("--colour/--no-colour", default=None, help="[default: on a terminal]")
@click.pass_context
def command(
    context: click.Context,
    base: str | None,
    head: str | None,
    form: str,
    copies: dict[Path, str],
    upstream: str,
    accepted: Path | None,
    *,
    strict: bool,
    colour: bool | None,
) -> None:
    """Report the changes between two versions of a contract, BASE and HEAD.

    Each is a file, or REV:path of git. HEAD defaults to openapi.yaml, BASE to the same file at
    the merge base with --upstream.

    Exit status: 0 nothing breaking; 1 something breaking, or accepted.toml is out of date;
    2 not two readable contracts, or a wrong call.
    """
    after = parse_source(head or CONTRACT)
    before = parse_source(base) if base else find_merge_base(after, upstream)
    path = accepted or (ACCEPTED if ACCEPTED.exists() else None)
    approvals = read_approvals(path) if path else []
    today = datetime.now(UTC).date()
    result = review(_read(before), _read(after), today=today, approvals=approvals)
    if colour is None:
        colour = form == "text" and sys.stdout.isatty()
    _write(result, form, copies, colour=colour)
    context.exit(exit_status(result, strict=strict))


def exit_status(result: Review, *, strict: bool = False) -> int:
    """1 if the review fails, else 0."""
    fails = result.list_changes("breaking") or result.out_of_date or (strict and result.findings)
    return 1 if fails else 0


def _write(result: Review, form: str, copies: dict[Path, str], *, colour: bool) -> None:
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


def main() -> None:
    """Run the command; an error is one message on standard error and exit status 2."""
    try:
        sys.exit(command.main(standalone_mode=False))
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        print(f"error: {error.format_message()}", file=sys.stderr)
        sys.exit(2)
    except ReviewError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
    except RecursionError:
        print("error: schemas refer to one another in too long a chain", file=sys.stderr)
        sys.exit(2)
