"""Bodies that are accepted although they are not UTF-8, or have another media type."""

from __future__ import annotations

import json
from typing import Any

from tests.mutants.deployment import Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import ApiError, Request


@caught_by("validation.utf-8")
class BadBytesReplaced(Deployment):
    """Bytes that are not UTF-8 become replacement characters, as in Go, Node.js and Java."""

    def decode(self, body: bytes) -> str:
        return body.decode(errors="replace")


@caught_by("validation.utf-8")
class Latin1Accepted(Deployment):
    """A body that is not UTF-8 is decoded as Latin-1."""

    def decode(self, body: bytes) -> str:
        try:
            return body.decode()
        except UnicodeDecodeError:
            return body.decode("latin-1")


@caught_by("validation.utf-8")
class Utf16Detected(Deployment):
    """The encoding is detected by the first bytes, as an older RFC had it."""

    def decode(self, body: bytes) -> str:
        return super().decode(body.decode(json.detect_encoding(body), "replace").encode())


@caught_by("validation.utf-8")
class SurrogatesInUtf8Taken(Deployment):
    """CESU-8 is accepted: surrogates of three bytes each, as older Java and Oracle write them."""

    def decode(self, body: bytes) -> str:
        try:
            return body.decode(errors="surrogatepass")
        except UnicodeDecodeError as error:
            raise self.bad_request("the body is not UTF-8") from error


@caught_by("validation.media-type")
class AnyMediaType(Deployment):
    """The media type is not checked."""

    def check_media_type(self, request: Request) -> None:
        pass


@caught_by("validation.media-type")
class AnythingWithJson(Deployment):
    """Every media type that contains json is accepted."""

    def is_json(self, media_type: str) -> bool:
        return "json" in media_type


@caught_by("validation.media-type")
class TextPlainTaken(Deployment):
    """text/plain is accepted, so that browsers can avoid a preflight request."""

    def is_json(self, media_type: str) -> bool:
        return media_type in ("application/json", "text/plain")


@caught_by("validation.media-type")
class FirstMediaTypeOfAList(Deployment):
    """Content-Type is read as a list, like Accept, and its first item is used."""

    def is_json(self, media_type: str) -> bool:
        return "application/json" in (name.strip() for name in media_type.split(","))


@caught_by("validation.utf-8")
class Latin1WhereItSaysSo(Deployment):
    """A body in Latin-1 is accepted if its media type has that charset."""

    def read_entry(self, request: Request) -> dict[str, Any]:
        if "8859-1" not in request.header("Content-Type"):
            return super().read_entry(request)
        try:
            return super().read_entry(request)
        except ApiError:
            return self.validate(self.parse(request.body.decode("latin-1")))
