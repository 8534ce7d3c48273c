"""Help, version, shell completion and errors, the same for the three commands."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

import click
from click.shell_completion import get_completion_class

from logs_contract import __version__

SHELLS = ("bash", "zsh", "fish")


class CommandInGroups(click.Command):
    """A command whose help has its options in groups, and its exit statuses.

    `groups` lists option names by the heading of their group. The command also gets the options
    ``--version`` and ``--print-completion``.
    """

    def __init__(
        self,
        *arguments: Any,
        groups: Mapping[str, Sequence[str]],
        exit_statuses: Mapping[int, str],
        **settings: Any,
    ) -> None:
        super().__init__(*arguments, **settings)
        self._groups = groups
        self._exit_statuses = exit_statuses
        self._common = (_version_option(), _completion_option())

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the command's own parameters, the common ones, then ``--help``."""
        own = len(self.params)
        parameters = super().get_params(ctx)
        return [*parameters[:own], *self._common, *parameters[own:]]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = {
            option.opts[0]: option.get_help_record(ctx)
            for option in self.get_params(ctx)
            if isinstance(option, click.Option)
        }
        grouped = {name for names in self._groups.values() for name in names}
        other = [name for name in rows if name not in grouped]
        for heading, names in [*self._groups.items(), ("Other options", other)]:
            with formatter.section(heading):
                formatter.write_dl([row for row in map(rows.get, names) if row])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Exit status"):
            formatter.write_dl(
                [(str(status), meaning) for status, meaning in self._exit_statuses.items()]
            )
        super().format_epilog(ctx, formatter)


def run(
    command: click.Command, arguments: Sequence[str] | None = None, *, wrong_call: int = 2
) -> NoReturn:
    """Run `command` and exit. An error is one line on standard error, its status `wrong_call`."""
    try:
        status = command.main(
            arguments, standalone_mode=False, complete_var=completion_variable(command)
        )
        sys.exit(status)
    except click.Abort:
        sys.exit(130)
    except click.NoSuchOption as error:
        nearest = error.possibilities[0] if error.possibilities else None
        fail(f"No such option '{error.option_name}'{_suggest(nearest, command)}", wrong_call)
    except click.ClickException as error:
        fail(error.format_message(), wrong_call)


def find_nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is most similar to a mistyped `name`, or None."""
    return next(iter(get_close_matches(name, sorted(known), n=1)), None)


def find_variable(option: click.Option, prefix: str) -> str:
    """Return the environment variable of an option; `prefix` ends with ``_``."""
    return str(option.envvar or f"{prefix}{(option.name or '').upper()}")


def check_environment(command: click.Command, prefix: str, environment: Iterable[str]) -> None:
    """Refuse variables with the prefix that set no option. Raises `click.UsageError`."""
    known = {
        find_variable(option, prefix).removeprefix(prefix)
        for option in command.params
        if isinstance(option, click.Option)
    }
    for variable in sorted(environment):
        name = variable.removeprefix(prefix)
        if variable.startswith(prefix) and name not in known:
            nearest = find_nearest(name, known)
            raise click.UsageError(
                f"Environment variable {variable} sets no option"
                + _suggest(f"{prefix}{nearest}" if nearest else None, command)
            )


def completion_variable(command: click.Command) -> str:
    """Return the variable that a completion script sets when it calls the command."""
    return f"_{command.name or ''}_COMPLETE".replace("-", "_").upper()


def _suggest(nearest: str | None, command: click.Command) -> str:
    return f"; did you mean {nearest}?" if nearest else f"; see {command.name} --help"


def fail(message: str, status: int) -> NoReturn:
    """Print a message on standard error, and exit."""
    print(f"error: {message}", file=sys.stderr)
    sys.exit(status)


def _version_option() -> click.Option:
    return click.Option(
        ["--version"],
        is_flag=True,
        expose_value=False,
        is_eager=True,
        allow_from_autoenv=False,
        show_default=False,
        callback=_print_version,
        help="Show the version and exit.",
    )


def _completion_option() -> click.Option:
    return click.Option(
        ["--print-completion"],
        type=click.Choice(SHELLS),
        expose_value=False,
        is_eager=True,
        allow_from_autoenv=False,
        callback=_print_completion,
        help="Show the script that completes this command in a shell, and exit.",
    )


def _print_version(context: click.Context, _: click.Parameter, value: object) -> None:
    if value and not context.resilient_parsing:
        click.echo(f"{context.command.name} {__version__}")
        context.exit()


def _print_completion(context: click.Context, _: click.Parameter, shell: str | None) -> None:
    if shell is None or context.resilient_parsing:
        return
    completion = get_completion_class(shell)
    assert completion is not None  # noqa: S101, click has all of SHELLS
    command = context.command
    script = completion(command, {}, command.name or "", completion_variable(command))
    click.echo(script.source())
    context.exit()
