"""Reads the seed file: a snapshot that a server loads on start."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import orjson

from logs_contract.server.admin.snapshot import Snapshot, read_snapshot
from logs_contract.server.contract import Contract
from logs_contract.server.settings import SettingsError
from logs_contract.server.validation_messages import explain

_SCHEMA = "/components/schemas/Snapshot"


def read_seed(
    path: Path | None, load_document: Callable[[], Contract], api: Contract, now: datetime
) -> Snapshot | None:
    """Read the snapshot in the file at `path`. Return None if `path` is None.

    `load_document` returns the document of the admin API. It is called only if there is a path.
    `now` is the real time, which is needed to check the clocks of the snapshot. Raises
    `SettingsError` if the file cannot be read or is not a valid snapshot.
    """
    if path is None:
        return None
    try:
        document = orjson.loads(path.read_bytes())
    except OSError as error:
        raise SettingsError(f"seed_file {path}: cannot be read: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise SettingsError(f"seed_file {path}: not JSON: {error}") from error
    problems = explain(load_document().validator(_SCHEMA).iter_errors(document), "the file")
    if problems:
        raise SettingsError(f"seed_file {path}: {problems}")
    try:
        return read_snapshot(document, api.token_prefixes, now)
    except ValueError as error:
        raise SettingsError(f"seed_file {path}: {error}") from error
