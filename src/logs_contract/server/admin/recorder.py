"""Records every request and its response in the journal."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from sys import intern  # Records share equal strings, which saves memory.
from time import perf_counter, time

import orjson

from logs_contract.server.admin.diagnostics import Diagnostics
from logs_contract.server.admin.json_values import parse_json
from logs_contract.server.authorization import find_sender
from logs_contract.server.http.message import Request, Response
from logs_contract.server.state import RecordedRequest, State, StateUnavailableError
from logs_contract.server.state.models import (
    ACCEPTED,
    DROPPED,
    FAILED,
    REFUSED,
    UNMATCHED,
    copy_compact,
)

logger = logging.getLogger(__name__)

_MAX_BODY = 65_536  # bytes of each body that the journal keeps
RUN_ID = b"mock-run-id"
_MAX_RUN_ID = 128  # bytes
_SECRET_HEADERS = frozenset({b"authorization", b"proxy-authorization", b"cookie"})


class Recorder:
    """Implements the `Journal` of the pipeline."""

    def __init__(self, state: State, diagnostics: Diagnostics) -> None:
        self._state = state
        self._diagnostics = diagnostics

    def record(self, request: Request, response: Response) -> None:
        """Append the record of a request. An error is logged and not raised."""
        try:
            self._state.journal.append(self._make_record(request, response))
        except StateUnavailableError as error:
            _log_unavailable(error)
        except Exception:  # The client must get its response although the journal failed.
            logger.exception("a request could not be recorded in the journal")

    def record_malformed(self, target: bytes, response: Response) -> None:
        """Append the record of a request that is not valid HTTP."""
        try:
            self._state.journal.append(_make_malformed(target, response))
        except StateUnavailableError as error:
            _log_unavailable(error)

    def _make_record(self, request: Request, response: Response) -> RecordedRequest:
        operation, body = request.operation, request.body
        is_cut = len(body) > _MAX_BODY
        diagnosed = None
        if is_cut and operation is not None and request.body_complete:
            diagnosed = self._diagnostics.examine_body(operation, request.headers, body)
        real = response.original or response  # the response before a fault plan damaged it
        is_refused = real.status >= 400
        sender = request.sender or find_sender(request, self._state.tokens)
        payload = request.payload if request.payload is not None else parse_json(body)
        level = payload.get("level") if isinstance(payload, dict) else None
        return RecordedRequest(  # Keyword arguments would take eight times as long.
            request.received,
            perf_counter() - request.started,
            intern(request.method),
            intern(request.target.decode("latin-1")),
            None if operation is None else operation.id,
            0 if response.close else response.status,
            _find_outcome(request, response),
            _write_headers(request.header_lines, sender.label),
            sender.digest,
            sender.label,
            sender.account,
            read_run_id(request) if RUN_ID in request.headers else None,
            level if isinstance(level, str) else None,
            body[:_MAX_BODY],
            request.body_bytes,
            request.body_complete and not is_cut,
            copy_compact(real.body) if is_refused else b"",
            real.error_code if is_refused else None,
            real.body if real.status == 201 and real.processed else None,
            request.overridden,
            tuple(request.ignored),
            None if diagnosed is None else orjson.dumps(diagnosed).decode(),
        )


def _log_unavailable(error: StateUnavailableError) -> None:
    logger.error("a request could not be recorded in the journal: %s", error)


def read_run_id(request: Request) -> str | None:
    """Return the value of the header Mock-Run-Id, at most 128 bytes, or None."""
    value = request.headers.get(RUN_ID)
    return None if value is None else value[:_MAX_RUN_ID].decode("latin-1")


def _make_malformed(target: bytes, response: Response) -> RecordedRequest:
    return RecordedRequest(
        time=time(),
        seconds=0.0,
        method="",
        target=target.decode("latin-1"),
        operation=None,
        status=response.status,
        outcome=REFUSED,
        headers=b"",
        token=None,
        label=None,
        account=None,
        run_id=None,
        level=None,
        body=b"",
        body_bytes=0,
        body_complete=False,
        answer=response.body,
        code=response.error_code,
    )


def _find_outcome(request: Request, response: Response) -> str:
    if response.close or response.cut is not None:
        return DROPPED
    if request.operation is None and response.status in (404, 405):
        return UNMATCHED
    if response.status < 400:
        return ACCEPTED
    return REFUSED if response.status < 500 else FAILED


def _write_headers(lines: Iterable[tuple[bytes, bytes]], label: str | None) -> bytes:
    """Return the headers as lines, without secrets.

    The token in Authorization is replaced by its `label`, any other secret value by ``...``.
    """
    written = []
    for line in lines:
        name = line[0]
        if name not in _SECRET_HEADERS:
            written.append(b": ".join(line))
        elif name == b"authorization" and label is not None:
            written.append(b"authorization: Bearer " + label.encode())
        else:
            written.append(name + b": ...")
    return b"\n".join(written)
