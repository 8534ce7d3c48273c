"""An application as Connexion's documentation shows it: its own validation, two functions.

``python -m benchmarks.load.plain_connexion DOCUMENT PORT``; DOCUMENT is an OpenAPI 3.0 file whose
operation and security scheme name the functions below.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from typing import Any

import connexion
import uvicorn
from ulid import ULID

_TOKENS = frozenset({"so_test_writer", "so_test_reader", "so_test_exhausted"})


def token_info(token: str) -> dict[str, str] | None:
    """The owner of a token; None for an unknown one."""
    return {"sub": token} if token in _TOKENS else None


async def ingest_log(body: dict[str, Any]) -> tuple[dict[str, Any], int]:
    now = datetime.now(UTC)
    entry = {
        "id": f"log_{ULID(int(now.timestamp() * 1000).to_bytes(6) + os.urandom(10))}",
        "level": body["level"],
        "message": body["message"],
        "meta": body.get("meta", {}),
        "created_at": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    return entry, 201


def main(document: str, port: int) -> None:
    folder, file = os.path.split(document)
    app = connexion.AsyncApp(__name__, specification_dir=folder)
    app.add_api(file)
    uvicorn.run(app, port=port)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
