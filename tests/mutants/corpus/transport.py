"""Responses that do not arrive, or that break HTTP."""

from __future__ import annotations

import gzip
import json
import socket
import struct
import time
import zlib
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.mutants.deployment import Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import Response


@caught_by("robustness.answered")
class HangsOnEmptyMessage(Deployment):
    """A regular expression runs for ever on an empty message."""

    def store_message(self, text: str) -> Any:
        if not text:
            time.sleep(60)
        return text


@caught_by("robustness.answered")
class HangsOnALongBody(Deployment):
    """The server hangs if a body does not arrive in the first read."""

    def parse(self, text: str) -> Any:
        if len(text) > 140_000:
            time.sleep(60)
        return super().parse(text)


@caught_by("robustness.answered")
class ResetsOnALongBody(Deployment):
    """A body larger than the proxy's buffer resets the connection."""

    def read_body(self, http: BaseHTTPRequestHandler) -> bytes:
        body = super().read_body(http)
        if len(body) > 140_000:
            linger = struct.pack("ii", 1, 0)
            http.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            http.connection.close()
            raise ConnectionResetError
        return body


@caught_by("robustness.answered")
class LengthTooLong(Deployment):
    """Content-Length is larger than the body."""

    def send_body(self, http: BaseHTTPRequestHandler, body: bytes) -> None:
        http.send_header("Content-Length", str(len(body) + 1))
        http.end_headers()
        http.wfile.write(body)
        http.close_connection = True


@caught_by("ingest.echo-message")
class LengthInCharacters(Deployment):
    """Content-Length counts characters instead of bytes, so the end of the body is cut off."""

    def make_response(self, stored: dict[str, Any]) -> Response:
        body = json.dumps(stored, ensure_ascii=False)
        return Response(201, body.encode(errors="surrogatepass")[: len(body)])


@caught_by("robustness.answered")
class ChunksWithoutEnd(Deployment):
    """A chunked response has no last chunk."""

    def send_body(self, http: BaseHTTPRequestHandler, body: bytes) -> None:
        http.send_header("Transfer-Encoding", "chunked")
        http.end_headers()
        http.wfile.write(b"%X\r\n%s\r\n" % (len(body), body))
        http.close_connection = True


@caught_by("robustness.answered")
class ErrorsCutOff(Deployment):
    """The connection is closed in the middle of an error."""

    def send_body(self, http: BaseHTTPRequestHandler, body: bytes) -> None:
        if body.startswith(b'{"error"'):
            http.send_header("Content-Length", str(len(body)))
            http.end_headers()
            http.wfile.write(body[:20])
            http.close_connection = True
            return
        super().send_body(http, body)


@caught_by("robustness.answered")
class NoAnswerToLargeHeaders(Deployment):
    """A header larger than the buffer closes the connection without a response."""

    def read_body(self, http: BaseHTTPRequestHandler) -> bytes:
        if len(http.headers.get("Authorization", "")) > 900:
            raise ConnectionResetError
        return super().read_body(http)


@caught_by("robustness.answered")
class StatusLineGarbled(Deployment):
    """A 403 has an invalid status line."""

    def send_response(self, http: BaseHTTPRequestHandler, response: Response) -> None:
        if response.status == 403:
            http.wfile.write(b"HTTP/1.1 Forbidden\r\n\r\n")
            http.close_connection = True
            return
        super().send_response(http, response)


@caught_by("ingest.echo-message")
class JsonCutByAProxy(Deployment):
    """A proxy cuts the response at 64 KiB and sets Content-Length to match."""

    def make_response(self, stored: dict[str, Any]) -> Response:
        response = super().make_response(stored)
        response.body = response.body[:65_536]
        return response


@caught_by("robustness.answered")
class SlowAboveAThousandKeys(Deployment):
    """More than a thousand keys take quadratic time to index."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        time.sleep((len(meta) / 1000) ** 2)
        return meta


@caught_by("robustness.answered")
class PlainCalledCompressed(Deployment):
    """A response above 1 KiB is not compressed, but its Content-Encoding says gzip."""

    def send_body(self, http: BaseHTTPRequestHandler, body: bytes) -> None:
        if len(body) > 1024 and "gzip" in http.headers.get("Accept-Encoding", ""):
            http.send_header("Content-Encoding", "gzip")
        super().send_body(http, body)


@caught_by("robustness.answered")
class LengthBeforeCompression(Deployment):
    """A response above 1 KiB is compressed but keeps its former Content-Length."""

    def send_body(self, http: BaseHTTPRequestHandler, body: bytes) -> None:
        if len(body) <= 1024 or "gzip" not in http.headers.get("Accept-Encoding", ""):
            super().send_body(http, body)
            return
        http.send_header("Content-Encoding", "gzip")
        http.send_header("Content-Length", str(len(body)))
        http.end_headers()
        http.wfile.write(gzip.compress(body))
        http.close_connection = True


@caught_by("robustness.answered")
class TwoLengths(Deployment):
    """A chunked response also has Content-Length, which RFC 9112 forbids and Node refuses."""

    def send_body(self, http: BaseHTTPRequestHandler, body: bytes) -> None:
        http.send_header("Transfer-Encoding", "chunked")
        http.send_header("Content-Length", str(len(body)))
        http.end_headers()
        http.wfile.write(b"%X\r\n%s\r\n0\r\n\r\n" % (len(body), body))


@caught_by("robustness.answered")
class HeadHasABody(Deployment):
    """The response to HEAD has a body, which is read as the next response."""

    def send_body(self, http: BaseHTTPRequestHandler, body: bytes) -> None:
        super().send_body(http, body)
        if http.command == "HEAD":
            http.wfile.write(body)


@caught_by("robustness.answered")
class ErrorsWithoutEnd(Deployment):
    """The page of a 401 repeats itself for ever."""

    def send_body(self, http: BaseHTTPRequestHandler, body: bytes) -> None:
        if b"unauthorized" not in body:
            super().send_body(http, body)
            return
        http.end_headers()
        http.close_connection = True
        for _ in range(10_000):
            http.wfile.write(b"no valid token " * 5_000)


@caught_by("robustness.answered")
class HundredsOfHeaders(Deployment):
    """A debugging proxy adds a header for each step of a request."""

    def make_response(self, stored: dict[str, Any]) -> Response:
        response = super().make_response(stored)
        response.headers.update({f"X-Step-{number}": "done" for number in range(300)})
        return response


@caught_by("robustness.compression")
class CompressedForEveryone(Deployment):
    """A proxy compresses each response, whether the client accepts that or not."""

    def send_response(self, http: BaseHTTPRequestHandler, response: Response) -> None:
        response.body = gzip.compress(response.body)
        response.headers["Content-Encoding"] = "gzip"
        super().send_response(http, response)


@caught_by("robustness.compression")
class LongAnswersCompressed(Deployment):
    """A response above 4 KiB is compressed with deflate, although the client asks for identity."""

    def send_response(self, http: BaseHTTPRequestHandler, response: Response) -> None:
        if len(response.body) > 4096:
            response.body = zlib.compress(response.body)
            response.headers["Content-Encoding"] = "deflate"
        super().send_response(http, response)
