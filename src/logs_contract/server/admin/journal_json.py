"""Writes records of the journal as the JSON of a snapshot, and reads them from it."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

import orjson
from msgspec.structs import asdict

from logs_contract.server.admin.json_values import parse_json
from logs_contract.server.redaction import redact
from logs_contract.server.state import RecordedRequest
from logs_contract.server.tokens import Account

_BYTES_FIELDS = ("headers", "body", "answer", "entry")


def write_record(record: RecordedRequest) -> dict[str, Any]:
    """Return the JSON of a record. Every text that looks like a token is redacted."""
    written: dict[str, Any] = {
        name: redact(value) if isinstance(value, str) else value
        for name, value in asdict(record).items()
    }
    written["ignored"] = [redact(text) for text in record.ignored]
    written["account"] = None if record.account is None else list(record.account)
    for name in _BYTES_FIELDS:
        if written[name] is not None:
            written[name] = b64encode(_redact_bytes(written[name])).decode()
    written["token"] = None if record.token is None else record.token.hex()
    written["judged"] = record.judged and orjson.loads(written["judged"])
    return written


def _redact_bytes(raw: bytes) -> bytes:
    return redact(raw.decode(errors="surrogateescape")).encode(errors="surrogateescape")


def read_record(given: Mapping[str, Any]) -> RecordedRequest:
    """Return the record that the JSON `given` describes.

    Raises ValueError if a member is not base64, not hexadecimal, or not the JSON it should be.
    """
    read: dict[str, Any] = {**_DEFAULTS, **given}
    for name in _BYTES_FIELDS:
        if read[name] is not None:
            read[name] = b64decode(read[name])
    if read["entry"] is not None and not isinstance(parse_json(read["entry"]), dict):
        raise ValueError("requests: entry is not a JSON object")
    read["token"] = None if read["token"] is None else bytes.fromhex(read["token"])
    read["account"] = None if read["account"] is None else Account(*read["account"])
    read["ignored"] = tuple(read["ignored"])
    read["judged"] = None if read["judged"] is None else orjson.dumps(read["judged"]).decode()
    return RecordedRequest(**read)


_DEFAULTS: Mapping[str, Any] = {
    **dict.fromkeys(RecordedRequest.__struct_fields__),
    "headers": "",
    "body": "",
    "answer": "",
    "seconds": 0.0,
    "body_bytes": 0,
    "body_complete": False,
    "ignored": (),
}
