"""The server as an ASGI application, for other servers and for tests."""

from __future__ import annotations

import asyncio
from time import perf_counter, time

from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from logs_contract.server.http.message import Mount, Request, Response, join_headers
from logs_contract.server.pipeline import Pipeline
from logs_contract.server.request_body import BROKEN, describe_size_error, is_too_large


class AsgiApp:
    """Reads the request, passes it to the pipeline, and sends the response.

    ASGI cannot close a connection. To end a response early, the application returns before it has
    sent the whole response, and the ASGI server closes the connection.
    """

    def __init__(self, pipeline: Pipeline, mount: Mount | None = None) -> None:
        self.pipeline = pipeline
        self.mount = mount

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise RuntimeError(f"only HTTP is served; got {scope['type']}")
        if self.mount is not None and self.mount.serves(scope["path"]):
            await self.mount.app(scope, receive, send)
            return
        request = make_request(scope)
        await read_body(request, receive, self.pipeline.max_body_bytes)
        in_thread = self.pipeline.may_wait(request)
        respond, finish = self.pipeline.respond, self.pipeline.finish
        response = await run_in_threadpool(respond, request) if in_thread else respond(request)
        if response.delay:
            await asyncio.sleep(response.delay)
            if in_thread:
                await run_in_threadpool(finish, request, response)
            else:
                finish(request, response)
        await send_response(response, send)


def make_request(scope: Scope) -> Request:
    """Make a request from an ASGI scope. The body is not read yet."""
    raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope["query_string"]
    lines = [(name.lower(), value.strip(b" \t")) for name, value in scope["headers"]]
    return Request(
        scope["method"],
        raw_path + b"?" + query if query else raw_path,
        scope["path"],
        join_headers(lines),
        lines,
        time(),
        perf_counter(),
        http_version=scope["http_version"],
    )


async def send_response(response: Response, send: Send) -> None:
    """Send `response` by ASGI messages: nothing if it closes, part of the body if it is cut."""
    if response.close:
        return
    await send(
        {
            "type": "http.response.start",
            "status": response.status,
            "headers": response.all_headers,
        }
    )
    body = response.body if response.cut is None else response.body[: response.cut]
    await send({"type": "http.response.body", "body": body, "more_body": not response.is_whole})


async def read_body(request: Request, receive: Receive, limit: int) -> None:
    """Read the body of a request, up to `limit` bytes."""
    if is_too_large(request.headers, limit):
        request.body_error, request.body_complete = describe_size_error(limit), False
        return
    chunks: list[bytes] = []
    more = True
    while more and request.body_error is None:
        message = await receive()
        if message["type"] == "http.disconnect":
            request.body_error = BROKEN
            break
        chunks.append(message.get("body", b""))
        request.body_bytes += len(chunks[-1])
        if request.body_bytes > limit:
            request.body_error = describe_size_error(limit)
        more = message.get("more_body", False)
    request.body = b"".join(chunks) if request.body_bytes <= limit else b"".join(chunks[:-1])
    request.body_complete = request.body_error is None
