"""Requests that the contract allows, and that are refused or misread."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.mutants.exchange import Answer, Refusal, Request, is_chunked, read_chunks
from tests.mutants.labels import caught_by
from tests.mutants.plain import Plain


@caught_by("ingest.json-text")
class PatternForLevel(Plain):
    """A filter before the parser looks for the level in the text."""

    def parse(self, text: str) -> Any:
        if "\\u006" in text:
            raise self.invalid("the level is missing")
        return super().parse(text)


@caught_by("ingest.json-text")
class BodyMustStartWithABrace(Plain):
    """A quick look at the first byte tells what is JSON."""

    def decode(self, body: bytes) -> str:
        if body[:1] in b" \r\n\t" and body.strip().startswith(b"{"):
            raise self.invalid("the body is not JSON")
        return super().decode(body)


@caught_by("ingest.json-text")
class EscapedSlashKept(Plain):
    r"""A parser of its own does not know \/."""

    def parse(self, text: str) -> Any:
        return super().parse(text.replace("\\/", "\\\\/"))


@caught_by("ingest.media-type-parameters")
class CharsetRefused(Plain):
    """The header is compared as a whole."""

    def check_media_type(self, request: Request) -> None:
        if request.header("Content-Type") != "application/json":
            raise self.invalid("the media type is not application/json")


@caught_by("ingest.media-type-parameters")
class MediaTypeWithCase(Plain):
    """The media type is compared with case."""

    def check_media_type(self, request: Request) -> None:
        if request.header("Content-Type").startswith("Application"):
            raise Refusal(415, "unsupported_media_type", "wanted application/json")
        super().check_media_type(request)


@caught_by("ingest.media-type-parameters")
class CharsetObeyed(Plain):
    """The charset parameter says how the body is decoded, though JSON is UTF-8."""

    def read(self, request: Request) -> dict[str, Any]:
        entry = super().read(request)
        if "8859-1" not in request.header("Content-Type"):
            return entry
        return {**entry, "message": entry["message"].encode().decode("latin-1")}


@caught_by("ingest.chunked")
class ChunkedTakenForEmpty(Plain):
    """Without Content-Length there is no body, as in WSGI."""

    def read(self, request: Request) -> dict[str, Any]:
        if request.header("Transfer-Encoding"):
            raise self.invalid("the body is empty")
        return super().read(request)


@caught_by("ingest.chunked")
class StreamReadTwice(Plain):
    """The body is read again in order to store it, and a chunked one has no second time."""

    def answer(self, request: Request) -> Answer:
        answer = super().answer(request)
        if answer.status == 201 and request.header("Transfer-Encoding"):
            return self.refused(self.invalid("the body is empty"))
        return answer


@caught_by("ingest.echo-meta")
class ReservedKeysRefused(Plain):
    """Names the service uses itself may not be in the metadata."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        if "level" in entry.get("meta", {}):
            raise self.invalid("reserved key: level")
        return entry


@caught_by("ingest.echo-message")
class LongMessageRefused(Plain):
    """A limit of 1,000 characters that the contract does not name."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        if len(entry["message"]) > 1000:
            raise self.invalid("message is longer than 1000 characters")
        return entry


@caught_by("ingest.chunked")
class DecodedChunkByChunk(Plain):
    """A body in chunks is decoded chunk by chunk, and letters between two are lost."""

    def body(self, http: BaseHTTPRequestHandler) -> bytes:
        if not is_chunked(http):
            return super().body(http)
        return "".join(chunk.decode(errors="replace") for chunk in read_chunks(http)).encode()


@caught_by("ingest.any-valid")
class HeaderNamesWithCase(Plain):
    """Authorization is looked up in this case of its letters only, and fetch sends another."""

    def credentials(self, request: Request) -> str | None:
        named = any(name == "Authorization" for name, _ in request.headers)
        return super().credentials(request) if named else None


@caught_by("ingest.any-valid")
class AcceptComparedAsAWhole(Plain):
    """Accept is compared as a whole: what axios sends is not acceptable."""

    def route(self, request: Request) -> None:
        super().route(request)
        if "," in request.header("Accept") and "json" in request.header("Accept"):
            raise Refusal(406, "not_acceptable", "the answer is application/json")


@caught_by("ingest.any-valid")
class UserAgentRequired(Plain):
    """A firewall takes whoever does not name itself for a robot."""

    def answer(self, request: Request) -> Answer:
        if not request.header("User-Agent"):
            return Answer(403, b"<h1>Request blocked</h1>", "text/html")
        return super().answer(request)
