"""``python -m handlers`` and ``logs-mock``: the options."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from logs_contract.command_line import CommandInGroups, check_environment, run
from logs_contract.server.settings import (
    CONNEXION,
    DEFAULT_QUOTAS,
    DIRECT,
    Settings,
    SettingsError,
    packaged_contract,
    packaged_handlers,
)

_PREFIX = "LOGS_MOCK"  # of the environment variables
_GROUPS = {
    "Network": ("--host", "--port", "--workers"),
    "Contract": ("--contract", "--handlers", "--validate-responses", "--engine"),
    "State": ("--state", "--seed-file", "--quota", "--max-entries"),
    "Requests": ("--max-body-bytes", "--access-log"),
    "Mock API": ("--mock", "--mock-token", "--mock-host", "--mock-origin", "--max-requests"),
}
_EXIT_STATUSES = {
    0: "It was stopped by SIGINT or SIGTERM.",
    2: "The call was wrong, or the server cannot start: standard error says why.",
    130: "It was interrupted before it listened.",
}


def _quotas(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, int]:
    """``METRIC=LIMIT`` texts as a mapping."""
    quotas: dict[str, int] = {}
    for text in values:
        metric, separator, limit = text.partition("=")
        if not separator or not limit.isdecimal() or len(limit) > 20:
            raise click.BadParameter(f"wanted METRIC=LIMIT with a whole number; got {text!r}")
        if metric in quotas:
            raise click.BadParameter(f"{metric} is given twice")
        quotas[metric] = int(limit)
    return quotas or dict(DEFAULT_QUOTAS)


@click.command(
    "logs-mock",
    cls=CommandInGroups,
    groups=_GROUPS,
    exit_statuses=_EXIT_STATUSES,
    context_settings={"auto_envvar_prefix": _PREFIX, "show_default": True},
    epilog="Each option can be set by environment too: LOGS_MOCK_PORT, LOGS_MOCK_QUOTA, ... "
    "A variable LOGS_MOCK_... that sets no option is an error.",
)
@click.option("--host", default=Settings.host, help="Address to listen on.")
@click.option("--port", default=Settings.port, type=int, help="Port; 0 picks a free one.")
@click.option(
    "--contract",
    default=packaged_contract,
    show_default="the packaged openapi.yaml",
    type=click.Path(path_type=Path),
    help="OpenAPI 3.1 document to serve.",
)
@click.option(
    "--handlers",
    default=packaged_handlers,
    show_default="the packaged handlers",
    type=click.Path(path_type=Path),
    help="Folder with the handlers of the contract's operations, one module a tag.",
)
@click.option(
    "--quota",
    "quotas",
    envvar="LOGS_MOCK_QUOTA",
    allow_from_autoenv=False,
    multiple=True,
    callback=_quotas,
    metavar="METRIC=LIMIT",
    show_default="storage_bytes=10737418240",
    help="Quota of every organisation; can be given several times.",
)
@click.option("--max-entries", default=Settings.max_entries, type=int, help="Newest entries kept.")
@click.option(
    "--max-body-bytes",
    default=Settings.max_body_bytes,
    type=int,
    help="Largest request body that is read, in bytes.",
)
@click.option(
    "--validate-responses",
    is_flag=True,
    default=Settings.validate_responses,
    help="Check every answer against the contract; answer 500 where it does not fit.",
)
@click.option(
    "--access-log/--no-access-log", default=Settings.access_log, help="One log line a request."
)
@click.option(
    "--mock/--no-mock", default=Settings.mock, help="Journal, forced answers and /__mock."
)
@click.option(
    "--mock-token",
    show_default="none on loopback, else a generated one",
    help="Token that /__mock asks for.",
)
@click.option(
    "--mock-host",
    "mock_hosts",
    envvar="LOGS_MOCK_MOCK_HOST",
    allow_from_autoenv=False,
    multiple=True,
    metavar="NAME",
    show_default="this machine's",
    help="Host name by which /__mock may be called without the token; can be given several times.",
)
@click.option(
    "--mock-origin",
    "mock_origins",
    envvar="LOGS_MOCK_MOCK_ORIGIN",
    allow_from_autoenv=False,
    multiple=True,
    metavar="ORIGIN",
    show_default="no origin",
    help="Origin whose web pages may call /__mock; can be given several times.",
)
@click.option(
    "--max-requests",
    default=Settings.max_requests,
    type=int,
    help="Newest requests in the journal.",
)
@click.option(
    "--seed-file",
    show_default="no file",
    type=click.Path(path_type=Path),
    help="Snapshot to start with.",
)
@click.option(
    "--state",
    default=Settings.state,
    help="Where state is: memory, or redis://host:port/0 for several workers and machines.",
)
@click.option(
    "--engine",
    default=Settings.engine,
    type=click.Choice([DIRECT, CONNEXION]),
    help="direct, or connexion to have Connexion carry out every operation.",
)
@click.option(
    "--workers",
    default=Settings.workers,
    type=int,
    help="Processes that serve; more than one share their state in Redis.",
)
@click.pass_context
def command(context: click.Context, /, **options: Any) -> None:
    """Run the reference server of the Logs API. Not for production."""
    check_environment(context.command, f"{_PREFIX}_", os.environ)
    try:
        settings = Settings(**options)
        # Imported here so that --help and a wrong option answer at once.
        from logs_contract.server.lifecycle import serve  # noqa: PLC0415

        serve(settings)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


def main() -> None:
    """The console script: a wrong call is one line on standard error and exit status 2."""
    run(command)
