"""``python -m handlers`` and ``logs-mock``: options, banner, serving, stopping."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import sys
import warnings
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import click

from handlers.settings import DEFAULT_QUOTAS, Settings, SettingsError, packaged_contract
from handlers.urls import without_password

logger = logging.getLogger(__name__)


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
def command(**options: Any) -> None:
    """Run the reference server of the Logs API. Not for production."""
    try:
        serve(Settings(**options))
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


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM. Raises `click.ClickException` where it cannot start."""
    # Imported here so that --help and a wrong option answer at once. Connexion imports Starlette's
    # test client, which warns of the httpx it is built on: nothing our user can act on.
    warnings.filterwarnings("ignore", "Using `httpx` with `starlette.testclient`")
    from handlers.accesslog import Lines  # noqa: PLC0415
    from handlers.app import create_app, make_state  # noqa: PLC0415
    from handlers.contract import Contract  # noqa: PLC0415
    from handlers.documents import ContractError  # noqa: PLC0415
    from handlers.errors import ErrorTable  # noqa: PLC0415
    from handlers.mock.guard import is_loopback  # noqa: PLC0415
    from handlers.mock.recorder import malformed  # noqa: PLC0415
    from handlers.server import Server  # noqa: PLC0415
    from handlers.state import StateUnavailableError  # noqa: PLC0415
    from handlers.tokens import RedactingFormatter  # noqa: PLC0415

    output = logging.StreamHandler()
    output.setFormatter(RedactingFormatter("%(asctime)s %(message)s"))
    logging.basicConfig(handlers=[output], level=logging.WARNING)
    logging.getLogger("handlers").setLevel(logging.INFO)
    generated = None
    if settings.mock and settings.mock_token is None and not is_loopback(settings.host):
        generated = secrets.token_urlsafe(24)
        settings = replace(settings, mock_token=generated)
    listener = _listen(settings.host, settings.port)
    state = make_state(settings)
    try:
        contract = Contract.load(settings.contract)
        log = Lines(sys.stderr) if settings.access_log else None
        app = create_app(settings, state, contract=contract, log=log)
    except (ContractError, StateUnavailableError) as error:
        raise click.ClickException(str(error)) from error

    def record(target: bytes, answer: bytes) -> None:
        try:
            state.journal.append(malformed(target, answer))
        except StateUnavailableError as error:
            logger.error("a request could not be written into the journal: %s", error)  # noqa: TRY400, one line

    text = banner(settings, listener.getsockname()[1], generated)
    server = Server(
        app,
        ErrorTable(contract),
        on_start=lambda: print(text, flush=True),
        on_stop=state.journal.close,
        on_malformed=record,
    )
    server.serve_on(listener)
    if log is not None:
        log.flush()
    print("Stopped.", flush=True)


def banner(settings: Settings, port: int, generated: str | None = None) -> str:
    """What is printed on start: addresses, settings, tokens, a call that works.

    `generated` is the mock token nobody knows yet; one that was given is not repeated.
    """
    from handlers.docs import DOCS_PATH  # noqa: PLC0415
    from handlers.mock.document import PREFIX  # noqa: PLC0415
    from handlers.wellknown import WELL_KNOWN  # noqa: PLC0415

    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{port}"
    listed = {
        **{field.name: getattr(settings, field.name) for field in fields(settings)},
        "port": port,
        "mock_token": generated or ("as given" if settings.mock_token else None),
        "mock_hosts": " ".join(settings.mock_hosts) or "this machine's",
        "mock_origins": " ".join(settings.mock_origins) or None,
        "state": without_password(settings.state),
        "quotas": " ".join(f"{metric}={limit}" for metric, limit in settings.quotas.items()),
    }
    lines = [
        f"Reference server of the Logs API, listening on {address}",
        f"Documentation: {address}{DOCS_PATH}",
        f"Mock API: {f'{address}{PREFIX}' if settings.mock else 'off'}",
        "",
        "Settings",
        *(f"  {name:<20} {value}" for name, value in listed.items()),
        "",
        "Tokens",
        *(f"  {token.secret:<20} {token.meaning}" for token in WELL_KNOWN),
        "",
        "Try it",
        f"  curl -i {address}/logs \\",
        f"    -H 'Authorization: Bearer {WELL_KNOWN[0].secret}' \\",
        "    -H 'Content-Type: application/json' \\",
        """    -d '{"level": "info", "message": "Player connected"}'""",
        "",
    ]
    return "\n".join(lines)


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket. Raises `click.ClickException`."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=2048)
    except (socket.gaierror, UnicodeError) as error:
        raise click.ClickException(f"--host {host}: not an address: {error}") from error
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise click.ClickException(f"cannot listen on {host} port {port}: {reason}") from error
