"""What every stand-in on Python's own HTTP server needs."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def read_body(handler: BaseHTTPRequestHandler) -> bytes:
    """With a Content-Length, or in chunks (RFC 9112, section 7.1)."""
    stream, headers = handler.rfile, handler.headers
    if "chunked" not in headers.get("Transfer-Encoding", ""):
        return stream.read(int(headers.get("Content-Length") or 0))
    body = b""
    while size := int(stream.readline().partition(b";")[0], 16):
        body += stream.read(size)
        stream.readline()
    stream.readline()
    return body


def serve(handler: type[BaseHTTPRequestHandler]) -> None:
    """Listen on a free port, print it, and serve for ever."""
    ThreadingHTTPServer.request_queue_size = 128
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    print(server.server_port, flush=True)
    server.serve_forever()
