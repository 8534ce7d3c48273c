"""``python -m benchmarks.trace.starlette_route``: the least that Starlette makes of an operation.

A program of its own, as its users write it: one route, served by uvicorn with its defaults.
"""

from __future__ import annotations

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


async def ingest_log(request: Request) -> JSONResponse:
    entry = await request.json()
    return JSONResponse({"id": "log_1", **entry}, status_code=201)


if __name__ == "__main__":
    uvicorn.run(Starlette(routes=[Route("/logs", ingest_log, methods=["POST"])]), port=0)
