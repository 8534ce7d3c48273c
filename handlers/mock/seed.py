"""The seed file: a snapshot, or one written by hand, that a server starts with."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import orjson

from handlers.contract import Contract
from handlers.messages import explain
from handlers.mock.document import mock_document
from handlers.mock.snapshot import Snapshot, read_snapshot
from handlers.settings import SettingsError

_SCHEMA = "/components/schemas/Snapshot"


def read_seed(path: Path | None, api: Contract, now: datetime) -> Snapshot | None:
    """What the file at `path` holds at `now`; None without a path. Raises `SettingsError`."""
    if path is None:
        return None
    try:
        document = orjson.loads(path.read_bytes())
    except OSError as error:
        raise SettingsError(f"seed_file {path}: cannot be read: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise SettingsError(f"seed_file {path}: not JSON: {error}") from error
    problems = explain(mock_document(api).validator(_SCHEMA).iter_errors(document), "the file")
    if problems:
        raise SettingsError(f"seed_file {path}: {problems}")
    try:
        return read_snapshot(document, api.token_prefixes, now)
    except ValueError as error:
        raise SettingsError(f"seed_file {path}: {error}") from error
