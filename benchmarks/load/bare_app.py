"""The smallest application for ``POST /logs``: the reference server is compared with it.

``python -m benchmarks.load.bare_app PORT``. It parses and stamps with the libraries of the
reference server; it stores and validates nothing.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime

import orjson
import uvicorn
from starlette.types import Receive, Scope, Send
from ulid import ULID


async def app(_scope: Scope, receive: Receive, send: Send) -> None:
    """Answer every request with 201 and the five properties of an entry."""
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    response = _make_entry(body)
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(response)).encode()),
    ]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": response})


def _make_entry(body: bytes) -> bytes:
    sent = orjson.loads(body)
    now = datetime.now(UTC)
    milliseconds = int(now.timestamp() * 1000)
    return orjson.dumps(
        {
            "id": f"log_{ULID(milliseconds.to_bytes(6) + os.urandom(10))}",
            "level": sent["level"],
            "message": sent["message"],
            "meta": sent.get("meta", {}),
            "created_at": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        }
    )


if __name__ == "__main__":
    uvicorn.run(
        app,
        port=int(sys.argv[1]),
        loop="uvloop",
        http="httptools",
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
    )
