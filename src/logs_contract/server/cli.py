"""The commands ``logs-mock`` and ``python -m handlers`` with their options."""

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

_PREFIX = "LOGS_MOCK"  # the prefix of the environment variables
_GROUPS = {
    "Network": ("--host", "--port", "--workers"),
    "Contract": ("--contract", "--handlers", "--validate-responses", "--engine"),
    "State": ("--state", "--seed-file", "--quota", "--max-entries"),
    "Requests": ("--max-body-bytes", "--access-log"),
    "Mock API": ("--mock", "--mock-token", "--mock-host", "--mock-origin", "--max-requests"),
}
_EXIT_STATUSES = {
    0: "It was stopped by SIGINT or SIGTERM.",
    2: "An option was wrong, or the server could not start: standard error says why.",
    130: "It was interrupted before it listened.",
}


def _read_quotas(_: click.Context, __: click.Parameter, values: tuple[str, ...]) -> dict[str, int]:
    """Convert texts of the form ``METRIC=LIMIT`` to a mapping. Raises `click.BadParameter`."""
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
    epilog="An environment variable can set each option: LOGS_MOCK_PORT, LOGS_MOCK_QUOTA, ... "
    "A variable LOGS_MOCK_... that sets no option is an error.",
)
@click.option("--host", default=Settings.host, help="Address to listen on.")
@click.option(
    "--port", default=Settings.port, type=int, help="Port to listen on; 0 picks a free one."
)
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
    help="Folder with the handlers of the contract's operations, one module for each tag.",
)
@click.option(
    "--quota",
    "quotas",
    envvar="LOGS_MOCK_QUOTA",
    allow_from_autoenv=False,
    multiple=True,
    callback=_read_quotas,
    metavar="METRIC=LIMIT",
    show_default="storage_bytes=10737418240",
    help="Quota of every organisation; can be given several times.",
)
@click.option(
    "--max-entries",
    default=Settings.max_entries,
    type=int,
    help="How many of the newest entries to keep.",
)
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
    help="Check every response against the contract, and respond 500 if it violates it.",
)
@click.option(
    "--access-log/--no-access-log",
    default=Settings.access_log,
    help="Log one line for each request.",
)
@click.option(
    "--mock/--no-mock",
    default=Settings.mock,
    help="Serve the admin API under /__mock, with journal, fault plans and Prefer.",
)
@click.option(
    "--mock-token",
    show_default="none on loopback, else a generated one",
    help="Token that /__mock requires.",
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
    help="How many of the newest requests the journal keeps.",
)
@click.option(
    "--seed-file",
    show_default="no file",
    type=click.Path(path_type=Path),
    help="Snapshot that the server loads on start.",
)
@click.option(
    "--state",
    default=Settings.state,
    help="Where to keep state: memory, or redis://host:port/0 for several workers and machines.",
)
@click.option(
    "--engine",
    default=Settings.engine,
    type=click.Choice([DIRECT, CONNEXION]),
    help="What runs the operations: direct, or connexion to run all of them by Connexion.",
)
@click.option(
    "--workers",
    default=Settings.workers,
    type=int,
    help="Number of processes that serve. More than one need state in Redis.",
)
@click.pass_context
def command(context: click.Context, /, **options: Any) -> None:
    """Run the reference server of the Logs API. Not for production."""
    check_environment(context.command, f"{_PREFIX}_", os.environ)
    try:
        settings = Settings(**options)
        # Imported here so that --help and the error of a wrong option appear immediately.
        from logs_contract.server.lifecycle import serve  # noqa: PLC0415

        serve(settings)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


def main() -> None:
    """Run the command. A wrong option prints one line on standard error and exits with 2."""
    run(command)
