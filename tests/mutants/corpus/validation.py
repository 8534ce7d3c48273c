"""Requests that are let in though the contract does not allow them, or the reverse."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs

from tests.mutants.exchange import Answer, Refusal, Request
from tests.mutants.labels import caught_by
from tests.mutants.plain import LEVELS, Plain

# Required fields


@caught_by("validation.missing-field")
class LevelDefaultsToInfo(Plain):
    """A level that is missing is taken for info."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict):
            value.setdefault("level", "info")
        return super().validate(value)


@caught_by("validation.missing-field")
class MessageDefaultsToEmpty(Plain):
    """A message that is missing is taken for an empty one, as in a language with zero values."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict):
            value.setdefault("message", "")
        return super().validate(value)


@caught_by("validation.missing-field")
class NamesMatchedWithoutCase(Plain):
    """Names are matched without case, as Go's and .NET's parsers do."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict):
            for name, item in list(value.items()):
                value.setdefault(name.lower(), item)
        return super().validate(value)


@caught_by("validation.missing-field")
class MsgTakenForMessage(Plain):
    """Another logger's name of the field is accepted."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict) and "msg" in value:
            value.setdefault("message", value["msg"])
        return super().validate(value)


@caught_by("validation.missing-field")
class FieldsFromTheQuery(Plain):
    """What the body lacks is taken from the query."""

    def read(self, request: Request) -> dict[str, Any]:
        value = self.parse(self.decode(request.body))
        if not isinstance(value, dict):
            return super().read(request)
        sent = {name: found[0] for name, found in parse_qs(request.query).items()}
        self.check_media_type(request)
        return self.validate({**sent, **value})


@caught_by("validation.missing-field")
class EntryUnwrapped(Plain):
    """An entry within data is taken out of it."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict) and isinstance(value.get("data"), dict):
            value = value["data"]
        return super().validate(value)


# Types


@caught_by("validation.type")
class NumbersCoercedToText(Plain):
    """A lax model turns a number into the string it wants, as pydantic 1 did."""

    def has_type(self, field: str, value: Any) -> bool:
        return super().has_type(field, value) or (field == "message" and type(value) is int)

    def message(self, text: Any) -> Any:
        return str(text)


@caught_by("validation.type")
class NullMetaTakenForNone(Plain):
    """A null is as good as an absent property."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict) and value.get("meta", 0) is None:
            del value["meta"]
        return super().validate(value)


@caught_by("validation.type")
class NullMessageTakenForEmpty(Plain):
    """A null message is stored as an empty one."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict) and value.get("message", 0) is None:
            value["message"] = ""
        return super().validate(value)


@caught_by("validation.type")
class ListTakenForMeta(Plain):
    """JavaScript's and PHP's lists are objects too."""

    def has_type(self, field: str, value: Any) -> bool:
        return super().has_type(field, value) or (field == "meta" and type(value) is list)


@caught_by("validation.type")
class EncodedMetaTaken(Plain):
    """Metadata that is JSON in a string is decoded."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict) and isinstance(value.get("meta"), str):
            value["meta"] = self.parse(value["meta"])
        return super().validate(value)


@caught_by("validation.type")
class ListOfOneTakenForItsItem(Plain):
    """ACCEPT_SINGLE_VALUE_AS_ARRAY, the other way round."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict):
            level = value.get("level")
            if isinstance(level, list) and len(level) == 1:
                value["level"] = level[0]
        return super().validate(value)


@caught_by("validation.type")
class MetaNotChecked(Plain):
    """The metadata is free, and so its type is not looked at."""

    def has_type(self, field: str, value: Any) -> bool:
        return field == "meta" or super().has_type(field, value)


# Levels


@caught_by("validation.level")
class AnyLevel(Plain):
    """The level is a string and no more."""

    def is_level(self, level: str) -> bool:
        return True


@caught_by("validation.level")
class LevelInAnyCase(Plain):
    """INFO is stored as info."""

    def is_level(self, level: str) -> bool:
        return level.lower() in LEVELS

    def level(self, level: str) -> Any:
        return level.lower()


@caught_by("validation.level")
class LevelTrimmed(Plain):
    """Blanks around the level are taken off."""

    def is_level(self, level: str) -> bool:
        return level.strip() in LEVELS

    def level(self, level: str) -> Any:
        return level.strip()


@caught_by("validation.level")
class WarningTakenForWarn(Plain):
    """Python's, syslog's and other names of levels are known too."""

    def is_level(self, level: str) -> bool:
        return level in ("warning", "critical", "trace") or super().is_level(level)

    def level(self, level: str) -> Any:
        return {"warning": "warn", "critical": "fatal", "trace": "debug"}.get(level, level)


@caught_by("validation.level")
class UnknownLevelBecomesInfo(Plain):
    """What is not a level is stored as info, so that no entry is lost."""

    def is_level(self, level: str) -> bool:
        return True

    def level(self, level: str) -> Any:
        return level if level in LEVELS else "info"


@caught_by("validation.level")
class LevelByPattern(Plain):
    """A pattern without anchors."""

    def is_level(self, level: str) -> bool:
        return re.search("|".join(LEVELS), level) is not None


# Bodies


@caught_by("validation.object")
class ListOfOneTakenForAnEntry(Plain):
    """A batch of one is taken for its entry."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        return super().validate(value)


@caught_by("validation.object")
class TwiceEncodedTaken(Plain):
    """A string with an entry in it is decoded once more."""

    def parse(self, text: str) -> Any:
        value = super().parse(text)
        return super().parse(value) if isinstance(value, str) else value


@caught_by("validation.object")
class NotAnObjectCrashes(Plain):
    """A property is asked of a body that is a list or null."""

    def validate(self, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Refusal(500, "internal", "an unexpected error occurred")
        return super().validate(value)


@caught_by("validation.body")
class EmptyBodyCrashes(Plain):
    """The parser is given nothing, and nobody catches what it raises."""

    def parse(self, text: str) -> Any:
        if not text.strip():
            raise Refusal(500, "internal", "an unexpected error occurred")
        return super().parse(text)


@caught_by("validation.body")
class EmptyBodyTakenForAnEntry(Plain):
    """A request without a body is a heartbeat, and is stored as one."""

    def parse(self, text: str) -> Any:
        return super().parse(text) if text.strip() else {"level": "info", "message": "heartbeat"}


@caught_by("validation.json")
class FirstValueTaken(Plain):
    """A decoder of streams reads one value and leaves the rest, as Go's and Jackson's do."""

    def parse(self, text: str) -> Any:
        try:
            return json.JSONDecoder().raw_decode(text.lstrip())[0]
        except (ValueError, RecursionError):
            return super().parse(text)


@caught_by("validation.json")
class NotANumberTaken(Plain):
    """Python's parser knows NaN and Infinity."""

    def parse(self, text: str) -> Any:
        try:
            return json.loads(text)
        except RecursionError:
            return super().parse(text)


@caught_by("validation.json")
class TrailingCommasTaken(Plain):
    """A lenient parser forgives a comma too many."""

    def parse(self, text: str) -> Any:
        return super().parse(re.sub(r",(\s*[}\]])", r"\1", text) if len(text) < 1000 else text)


@caught_by("validation.json")
class CommentsTaken(Plain):
    """A parser for configuration files: JSON with comments."""

    def parse(self, text: str) -> Any:
        return super().parse(re.sub(r"/\*.*?\*/", "", text) if len(text) < 1000 else text)


@caught_by("validation.json")
class RawLineBreaksTaken(Plain):
    """A parser that is not strict about control characters in strings."""

    def parse(self, text: str) -> Any:
        try:
            return json.loads(text, strict=False, parse_constant=self._refuse)
        except (ValueError, RecursionError) as error:
            raise self.invalid("the body is not JSON") from error

    def _refuse(self, constant: str) -> None:
        raise ValueError(constant)


@caught_by("validation.json")
class SingleQuotesTaken(Plain):
    """Python's literals are tried where JSON fails."""

    def parse(self, text: str) -> Any:
        if re.fullmatch(r"\{'[^\"]*'\}", text):
            text = text.replace("'", '"')
        return super().parse(text)


@caught_by("validation.json")
class FormTakenForAnEntry(Plain):
    """A body that is no JSON is read as a form, whatever its media type says."""

    def parse(self, text: str) -> Any:
        form = {name: values[0] for name, values in parse_qs(text).items()}
        return form if {"level", "message"} == form.keys() else super().parse(text)


@caught_by("validation.utf-8")
class BadBytesReplaced(Plain):
    """Bytes that are no UTF-8 become replacement characters, as in Go, Node.js and Java."""

    def decode(self, body: bytes) -> str:
        return body.decode(errors="replace")


@caught_by("validation.utf-8")
class Latin1Accepted(Plain):
    """What is not UTF-8 is taken for Latin-1."""

    def decode(self, body: bytes) -> str:
        try:
            return body.decode()
        except UnicodeDecodeError:
            return body.decode("latin-1")


@caught_by("validation.utf-8")
class Utf16Detected(Plain):
    """The encoding is detected by the first bytes, as an older RFC had it."""

    def decode(self, body: bytes) -> str:
        return super().decode(body.decode(json.detect_encoding(body), "replace").encode())


@caught_by("validation.utf-8")
class SurrogatesInUtf8Taken(Plain):
    """CESU-8: surrogates of three bytes each, as older Java and Oracle write them."""

    def decode(self, body: bytes) -> str:
        try:
            return body.decode(errors="surrogatepass")
        except UnicodeDecodeError as error:
            raise self.invalid("the body is not UTF-8") from error


@caught_by("validation.media-type")
class AnyMediaType(Plain):
    """The media type is not looked at."""

    def check_media_type(self, request: Request) -> None:
        pass


@caught_by("validation.media-type")
class AnythingWithJson(Plain):
    """Every media type that has json somewhere."""

    def is_json(self, media_type: str) -> bool:
        return "json" in media_type


@caught_by("validation.media-type")
class TextPlainTaken(Plain):
    """For browsers that want to avoid a preflight request."""

    def is_json(self, media_type: str) -> bool:
        return media_type in ("application/json", "text/plain")


@caught_by("validation.media-type")
class FirstMediaTypeOfAList(Plain):
    """Content-Type is read as if it were Accept: a list."""

    def is_json(self, media_type: str) -> bool:
        return "application/json" in (name.strip() for name in media_type.split(","))


@caught_by("validation.any-invalid")
class OneByteIsAPing(Plain):
    """A body of one byte is taken for a probe that the connection is alive."""

    def read(self, request: Request) -> dict[str, Any]:
        if len(request.body.strip()) == 1:
            raise Refusal(200, "pong", "pong")
        return super().read(request)


# Too strict


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
