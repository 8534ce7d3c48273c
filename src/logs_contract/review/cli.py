"""``python -m logs_contract.review`` and ``logs-review``: options, and what comes back."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from logs_contract.review.accepted import read_accepted
from logs_contract.review.errors import ReviewError
from logs_contract.review.formats import FORMATS
from logs_contract.review.nodes import Node, read_contract
from logs_contract.review.reviewing import Review, review
from logs_contract.review.sources import Source, merge_base, source
from logs_contract.review.validity import check

CONTRACT = "openapi.yaml"
ACCEPTED = Path("review/accepted.toml")


def _copies(
    context: click.Context, option: click.Parameter, given: Sequence[str]
) -> dict[Path, str]:
    """The formats that are written to files, by file."""
    copies = {}
    for text in given:
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
    "--format", "form", type=click.Choice(list(FORMATS)), default="text", help="What is printed."
)
@click.option(
    "--also",
    "copies",
    multiple=True,
    metavar="FORMAT=FILE",
    callback=_copies,
    help="Write another format to a file; can be given again.",
)
@click.option(
    "--upstream", default="origin/main", help="Where a BASE that is not given is looked for."
)
@click.option(
    "--accepted",
    type=click.Path(path_type=Path),
    help="Breaks that were agreed to.  [default: review/accepted.toml, where it is there]",
)
@click.option("--strict", is_flag=True, help="Findings of lint and policy count as well.")
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
    """What changes between two versions of a contract: BASE and HEAD.

    Each is a file, or REV:path of git. HEAD defaults to openapi.yaml; BASE to the same file
    where the branch left --upstream.

    Exit status: 0 nothing breaking; 1 something breaking, or accepted.toml is out of date;
    2 not two readable contracts, or a wrong call.
    """
    after = source(head or CONTRACT)
    before = source(base) if base else merge_base(after, upstream)
    path = accepted or (ACCEPTED if ACCEPTED.exists() else None)
    entries = read_accepted(path) if path else []
    today = datetime.now(UTC).date()
    found = review(_contract(before), _contract(after), today=today, accepted=entries)
    if colour is None:
        colour = form == "text" and sys.stdout.isatty()
    _write(found, form, copies, colour=colour)
    context.exit(status(found, strict=strict))


def status(found: Review, *, strict: bool = False) -> int:
    """The exit status that says it."""
    fails = found.of("breaking") or found.out_of_date or (strict and found.findings)
    return 1 if fails else 0


def _write(found: Review, form: str, copies: dict[Path, str], *, colour: bool) -> None:
    """The files first: whoever reads what is printed may rely on them."""
    try:
        for file, other in copies.items():
            file.write_text(click.unstyle(FORMATS[other](found)), encoding="utf-8")
        click.echo(FORMATS[form](found), color=colour, nl=False)
    except BrokenPipeError:
        raise  # click ends it without a word
    except OSError as error:
        where = error.filename or "standard output"
        raise ReviewError(f"{where}: cannot be written: {error.strerror}") from None


def _contract(place: Source) -> Node:
    root = read_contract(place)
    check(root)
    return root


def main() -> None:
    """The console script: what cannot be done is told on standard error, with exit status 2."""
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
