"""Valid requests that are refused or misread."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.mutants.deployment import Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import ApiError, Request, Response, is_chunked, read_chunks


@caught_by("ingest.json-text")
class PatternForLevel(Deployment):
    """A filter before the parser looks for the level in the text."""

    def parse(self, text: str) -> Any:
        if "\\u006" in text:
            raise self.bad_request("the level is missing")
        return super().parse(text)


@caught_by("ingest.json-text")
class BodyMustStartWithABrace(Deployment):
    """A body whose first byte is not a brace is refused."""

    def decode(self, body: bytes) -> str:
        if body[:1] in b" \r\n\t" and body.strip().startswith(b"{"):
            raise self.bad_request("the body is not JSON")
        return super().decode(body)


@caught_by("ingest.json-text")
class EscapedSlashKept(Deployment):
    r"""The parser does not know the escape \/."""

    def parse(self, text: str) -> Any:
        return super().parse(text.replace("\\/", "\\\\/"))


@caught_by("ingest.media-type-parameters")
class CharsetRefused(Deployment):
    """A media type with a charset is refused, as the header is compared as a whole."""

    def check_media_type(self, request: Request) -> None:
        if request.header("Content-Type") != "application/json":
            raise self.bad_request("the media type is not application/json")


@caught_by("ingest.media-type-parameters")
class MediaTypeWithCase(Deployment):
    """The media type is compared with case."""

    def check_media_type(self, request: Request) -> None:
        if request.header("Content-Type").startswith("Application"):
            raise ApiError(415, "unsupported_media_type", "wanted application/json")
        super().check_media_type(request)


@caught_by("ingest.media-type-parameters")
class CharsetObeyed(Deployment):
    """The body is decoded by the charset parameter, although JSON is UTF-8."""

    def read_entry(self, request: Request) -> dict[str, Any]:
        entry = super().read_entry(request)
        if "8859-1" not in request.header("Content-Type"):
            return entry
        return {**entry, "message": entry["message"].encode().decode("latin-1")}


@caught_by("ingest.chunked")
class ChunkedTakenForEmpty(Deployment):
    """A body without Content-Length is taken for empty, as in WSGI."""

    def read_entry(self, request: Request) -> dict[str, Any]:
        if request.header("Transfer-Encoding"):
            raise self.bad_request("the body is empty")
        return super().read_entry(request)


@caught_by("ingest.chunked")
class StreamReadTwice(Deployment):
    """The body is read twice, which fails if it is chunked."""

    def respond(self, request: Request) -> Response:
        response = super().respond(request)
        if response.status == 201 and request.header("Transfer-Encoding"):
            return self.make_error_response(self.bad_request("the body is empty"))
        return response


@caught_by("ingest.echo-meta")
class ReservedKeysRefused(Deployment):
    """Metadata with a name that the service uses itself is refused."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        if "level" in entry.get("meta", {}):
            raise self.bad_request("reserved key: level")
        return entry


@caught_by("ingest.echo-message")
class LongMessageRefused(Deployment):
    """A message above 1,000 characters is refused, a limit that the contract does not have."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        if len(entry["message"]) > 1000:
            raise self.bad_request("message is longer than 1000 characters")
        return entry


@caught_by("ingest.chunked")
class DecodedChunkByChunk(Deployment):
    """Each chunk of a body is decoded alone, which garbles characters split between two."""

    def read_body(self, http: BaseHTTPRequestHandler) -> bytes:
        if not is_chunked(http):
            return super().read_body(http)
        return "".join(chunk.decode(errors="replace") for chunk in read_chunks(http)).encode()


@caught_by("ingest.any-valid")
class HeaderNamesWithCase(Deployment):
    """The header name Authorization is compared with case; fetch sends it in lower case."""

    def read_token(self, request: Request) -> str | None:
        named = any(name == "Authorization" for name, _ in request.headers)
        return super().read_token(request) if named else None


@caught_by("ingest.any-valid")
class AcceptComparedAsAWhole(Deployment):
    """Accept is compared as a whole, so the list that axios sends is refused."""

    def route(self, request: Request) -> None:
        super().route(request)
        if "," in request.header("Accept") and "json" in request.header("Accept"):
            raise ApiError(406, "not_acceptable", "the answer is application/json")


@caught_by("ingest.any-valid")
class UserAgentRequired(Deployment):
    """A firewall refuses requests without a User-Agent."""

    def respond(self, request: Request) -> Response:
        if not request.header("User-Agent"):
            return Response(403, b"<h1>Request blocked</h1>", "text/html")
        return super().respond(request)
