"""The seed file: a snapshot, or one written by hand, that a server starts with."""

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
    path: Path | None, document_of: Callable[[], Contract], api: Contract, now: datetime
) -> Snapshot | None:
    """What the file at `path` holds at `now`; None without a path. Raises `SettingsError`.

    `document_of` gives the document of the mock API, which is read for a seed file only.
    """
    if path is None:
        return None
    try:
        document = orjson.loads(path.read_bytes())
    except OSError as error:
        raise SettingsError(f"seed_file {path}: cannot be read: {error.strerror}") from error
    except orjson.JSONDecodeError as error:
        raise SettingsError(f"seed_file {path}: not JSON: {error}") from error
    problems = explain(document_of().validator(_SCHEMA).iter_errors(document), "the file")
    if problems:
        raise SettingsError(f"seed_file {path}: {problems}")
    try:
        return read_snapshot(document, api.token_prefixes, now)
    except ValueError as error:
        raise SettingsError(f"seed_file {path}: {error}") from error
