"""The least that answers ``POST /logs``: what the reference server is measured against.

``python -m benchmarks.load.bare PORT``. It parses and stamps with the libraries of the reference
server; it stores and validates nothing.
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
    """Every request is answered with 201 and the five properties of an entry."""
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    answer = _stamped(body)
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(answer)).encode()),
    ]
    await send({"type": "http.response.start", "status": 201, "headers": headers})
    await send({"type": "http.response.body", "body": answer})


def _stamped(body: bytes) -> bytes:
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
