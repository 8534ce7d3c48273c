"""The body of a request, as Python's own HTTP server leaves it to be read."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler


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
