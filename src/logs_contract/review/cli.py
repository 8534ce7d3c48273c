"""The command ``logs-review``: its options and its errors.

`command` imports the rest of the review only when it runs, so that shell completion is fast.
"""

from __future__ import annotations

import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from logs_contract.command_line import CommandInGroups, fail, run
from logs_contract.review.openapi.errors import ReviewError

# The names in formats/, whose import takes a second. A test compares both.
FORMAT_NAMES = ("text", "json", "markdown", "github", "sarif", "changelog")
_WIDTH = 300  # characters of the message of a fault
_GROUPS = {
    "Comparison": ("--upstream", "--accepted", "--strict", "--refuse-invalid"),
    "Output": ("--format", "--also", "--colour"),
}
_EXIT_STATUSES = {
    0: "Nothing is breaking.",
    1: "Something is breaking, or accepted.toml is out of date; with --strict also: there are "
    "findings of lint or policy.",
    2: "There are not two readable contracts, or the call was wrong.",
    3: "The review itself failed: a fault to report.",
    130: "It was interrupted.",
}


def _parse_copies(
    context: click.Context, option: click.Parameter, texts: Sequence[str]
) -> dict[Path, str]:
    """The formats to write to files, by file."""
    copies = {}
    for text in texts:
        form, _, file = text.partition("=")
        if form not in FORMAT_NAMES or not file:
            known = ", ".join(FORMAT_NAMES)
            raise click.BadParameter(
                f"wanted FORMAT=FILE, as in sarif=review.sarif, with one of {known}; got {text!r}",
                context,
                option,
            )
        copies[Path(file)] = form
    return copies


@click.command(
    "logs-review",
    cls=CommandInGroups,
    groups=_GROUPS,
    exit_statuses=_EXIT_STATUSES,
    context_settings={"show_default": True},
)
@click.argument("base", required=False, type=click.Path())
@click.argument("head", required=False, type=click.Path())
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMAT_NAMES),
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
    show_default="review/accepted.toml, if it exists",
    help="Approved breaking changes.",
)
@click.option("--strict", is_flag=True, help="Findings of lint and policy fail the review too.")
@click.option(
    "--refuse-invalid",
    is_flag=True,
    help="End with exit status 2 if a contract is not valid OpenAPI.",
)
@click.option(
    "--colour/--no-colour", default=None, show_default="on a terminal", help="Colour the output."
)
@click.pass_context
def command(context: click.Context, /, **options: Any) -> None:
    """Report the changes between two versions of a contract, BASE and HEAD.

    Each is a file, or REV:path of git. HEAD defaults to openapi.yaml, BASE to the same file at
    the merge base with --upstream.
    """
    from logs_contract.review.execution import execute  # noqa: PLC0415, see above

    context.exit(execute(**options))


def main() -> None:
    """Run the command.

    An error is a message on standard error and exit status 2, a fault of the review is status 3.
    """
    try:
        run(command)
    except ReviewError as error:
        _fail(str(error), 2)
    except RecursionError:
        _fail("schemas refer to one another in too long a chain; shorten it", 2)
    except (SystemExit, KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:  # noqa: BLE001, a panic of jsonschema-rs is no Exception
        traceback.print_exc()
        message = " ".join(str(error).split())[:_WIDTH]
        _fail(f"the review itself failed; report this fault: {type(error).__name__}: {message}", 3)


def _fail(message: str, status: int) -> NoReturn:
    """Print a message with unprintable characters escaped, and exit."""
    from logs_contract.review.formats.phrases import escape  # noqa: PLC0415, see above

    fail("\n".join(map(escape, message.split("\n"))), status)
