"""Starts and stops a server, in one process or several."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import sys
import warnings
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import click

from logs_contract.server.app import create_app, make_state
from logs_contract.server.banner import make_banner
from logs_contract.server.contract import Contract
from logs_contract.server.documents import ContractError
from logs_contract.server.http.access_log import BufferedLogWriter
from logs_contract.server.http.asgi import AsgiApp
from logs_contract.server.http.connections import Connections
from logs_contract.server.http.server import Server
from logs_contract.server.redaction import RedactingFormatter
from logs_contract.server.settings import Settings, SettingsError, is_loopback
from logs_contract.server.state import StateUnavailableError
from logs_contract.server.workers import Worker, WorkerError, Workers

logger = logging.getLogger(__name__)


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM. Raises `click.ClickException` if the server cannot start."""
    _prepare_process()
    generated = None
    if settings.mock and settings.mock_token is None and not is_loopback(settings.host):
        generated = secrets.token_urlsafe(24)
        settings = replace(settings, mock_token=generated)
    listener = _listen(settings.host, settings.port)
    port = listener.getsockname()[1]

    def report_start(app: AsgiApp) -> None:
        print(make_banner(settings, port, app.pipeline, generated), flush=True)

    try:
        if settings.workers == 1:
            _run(settings, listener, on_start=lambda app, _: report_start(app))
        else:
            app = create_app(settings)  # An error stops the start here, before any worker starts.
            work = partial(_serve_in_worker, settings, listener)
            Workers(settings.workers, work, on_start=partial(report_start, app)).run()
    except (ContractError, StateUnavailableError, WorkerError) as error:
        raise click.ClickException(str(error)) from error
    print("Stopped.", flush=True)


def _serve_in_worker(settings: Settings, listener: socket.socket, worker: Worker) -> None:
    """Serve in one of several processes. The parent process has initialized the state."""
    _prepare_process()
    try:
        _run(
            settings,
            listener,
            initialized=True,
            on_start=lambda _, server: worker.report_start(server.stop),
        )
    except (ContractError, SettingsError, StateUnavailableError) as error:
        worker.report_failure(str(error))
        sys.exit(1)


def _run(
    settings: Settings,
    listener: socket.socket,
    *,
    on_start: Callable[[AsgiApp, Server], None],
    initialized: bool = False,
) -> None:
    state, contract = make_state(settings), Contract.load(settings.contract)
    log = BufferedLogWriter(sys.stderr) if settings.access_log else None

    app = create_app(settings, state, contract=contract, log=log, initialized=initialized)

    def report_start(server: Server) -> None:
        if log is not None:
            log.start()
        on_start(app, server)

    connections = Connections(app.pipeline, app.mount)
    server = Server(connections, on_start=report_start, on_stop=state.journal.close)
    server.serve_on(listener, alone=settings.workers == 1)
    if log is not None:
        log.flush()


def _prepare_process() -> None:
    # Connexion imports Starlette's test client, which warns about httpx. Users cannot change that.
    warnings.filterwarnings("ignore", "Using `httpx` with `starlette.testclient`")
    output = logging.StreamHandler()
    output.setFormatter(RedactingFormatter("%(asctime)s %(message)s"))
    logging.basicConfig(handlers=[output], level=logging.WARNING)
    logging.getLogger("logs_contract").setLevel(logging.INFO)


def _listen(host: str, port: int) -> socket.socket:
    """Open a listening socket. Raises `click.ClickException`."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family, backlog=2048)
    except (socket.gaierror, UnicodeError) as error:
        raise click.ClickException(f"--host {host}: not an address: {error}") from error
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise click.ClickException(f"cannot listen on {host} port {port}: {reason}") from error
