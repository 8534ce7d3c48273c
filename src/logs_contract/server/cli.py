"""``python -m handlers`` and ``logs-mock``: the options."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from logs_contract.server.settings import (
    DEFAULT_QUOTAS,
    Settings,
    SettingsError,
    packaged_contract,
    packaged_handlers,
)


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
    context_settings={"auto_envvar_prefix": "LOGS_MOCK", "show_default": True},
    epilog="Each option can be set by environment too: LOGS_MOCK_PORT, LOGS_MOCK_QUOTA, ...",
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
    multiple=True,
    metavar="NAME",
    show_default="this machine's",
    help="Host name by which /__mock may be called without the token; can be given several times.",
)
@click.option(
    "--mock-origin",
    "mock_origins",
    envvar="LOGS_MOCK_MOCK_ORIGIN",
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
    help="direct, or connexion to have Connexion carry out every operation.",
)
@click.option(
    "--workers",
    default=Settings.workers,
    type=int,
    help="Processes that serve; more than one share their state in Redis.",
)
def command(**options: Any) -> None:
    """Run the reference server of the Logs API. Not for production."""
    try:
        settings = Settings(**options)
        # Imported here so that --help and a wrong option answer at once.
        from logs_contract.server.lifecycle import serve  # noqa: PLC0415

        serve(settings)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


def main() -> None:
    """The console script: a wrong call is one line on standard error and exit status 2."""
    try:
        command.main(standalone_mode=False)
    except click.exceptions.Exit as stop:
        sys.exit(stop.exit_code)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        print(f"error: {error.format_message()}", file=sys.stderr)
        sys.exit(2)
