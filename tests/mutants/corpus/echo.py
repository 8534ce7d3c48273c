"""Entries that do not come back as they were sent."""

from __future__ import annotations

import html
import json
import re
import struct
import unicodedata
from collections.abc import Callable
from typing import Any

from tests.mutants.labels import caught_by
from tests.mutants.plain import LEVELS, Plain


def each(value: Any, change: Callable[[Any], Any]) -> Any:
    """A JSON value with a change made to every value in it, the innermost first."""
    if isinstance(value, dict):
        value = {key: each(item, change) for key, item in value.items()}
    elif isinstance(value, list):
        value = [each(item, change) for item in value]
    return change(value)


def keys(value: Any, change: Callable[[str], str]) -> Any:
    """A JSON value with every key changed."""

    def rename(item: Any) -> Any:
        if not isinstance(item, dict):
            return item
        return {change(key): inner for key, inner in item.items()}

    return each(value, rename)


# The level


@caught_by("ingest.echo-level")
class LevelAsNumber(Plain):
    """The level comes back as Pino's number, in a string."""

    def level(self, level: str) -> Any:
        return {"debug": "20", "info": "30", "warn": "40", "error": "50", "fatal": "60"}[level]


@caught_by("ingest.echo-level")
class FatalBecomesError(Plain):
    """The logging library behind it has no level above error."""

    def level(self, level: str) -> Any:
        return "error" if level == "fatal" else level


@caught_by("ingest.echo-level")
class WarnBecomesWarning(Plain):
    """Python's name of the level comes back."""

    def level(self, level: str) -> Any:
        return "warning" if level == "warn" else level


@caught_by("ingest.echo-level")
class DebugRefused(Plain):
    """Production is configured to take nothing below info."""

    def is_level(self, level: str) -> bool:
        return level != "debug" and super().is_level(level)


# The message


@caught_by("ingest.echo-message")
class MessageCutAt255(Plain):
    """A VARCHAR(255) column keeps the start of the message."""

    def message(self, text: str) -> Any:
        return text[:255]


@caught_by("ingest.echo-message")
class MessageCutAt64k(Plain):
    """A TEXT column of MySQL keeps 65,535 bytes."""

    def message(self, text: str) -> Any:
        return text.encode(errors="surrogatepass")[:65535].decode(errors="ignore")


@caught_by("ingest.echo-message")
class MessageCutAt256k(Plain):
    """The store cuts what is above its limit for a value, without a word."""

    def message(self, text: str) -> Any:
        return text[:262_144]


@caught_by("ingest.echo-message")
class MessageTrimmed(Plain):
    """A form library trims each string it binds."""

    def message(self, text: str) -> Any:
        return text.strip()


@caught_by("ingest.echo-message")
class MessageHtmlEscaped(Plain):
    """Protection against script injection at the wrong end."""

    def message(self, text: str) -> Any:
        return html.escape(text)


@caught_by("ingest.echo-message")
class TagsStripped(Plain):
    """A sanitiser takes out what looks like markup."""

    def message(self, text: str) -> Any:
        return re.sub(r"<[^>]*>", "", text)


@caught_by("ingest.echo-message")
class MessageNormalised(Plain):
    """Text is brought to Unicode's NFC on its way in."""

    def message(self, text: str) -> Any:
        return unicodedata.normalize("NFC", text)


@caught_by("ingest.echo-message")
class NoFourByteCharacters(Plain):
    """MySQL's utf8 holds three bytes a character; the rest becomes a question mark."""

    def message(self, text: str) -> Any:
        return re.sub("[\U00010000-\U0010ffff]", "?", text)


@caught_by("ingest.echo-message")
class Mojibake(Plain):
    """UTF-8 read as Latin-1 and written as UTF-8."""

    def message(self, text: str) -> Any:
        return text.encode(errors="surrogatepass").decode("latin-1")


@caught_by("ingest.echo-message")
class LineBreaksUnified(Plain):
    """Carriage returns are dropped, as a text protocol does."""

    def message(self, text: str) -> Any:
        return text.replace("\r\n", "\n")


@caught_by("ingest.echo-message")
class FirstLineOnly(Plain):
    """A line-based store ends the message at its first line break."""

    def message(self, text: str) -> Any:
        return text.partition("\n")[0]


@caught_by("ingest.echo-message")
class ControlCharactersDropped(Plain):
    """A sanitiser for terminals takes escape sequences out."""

    def message(self, text: str) -> Any:
        return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", text)


@caught_by("ingest.echo-message")
class SecretsMasked(Plain):
    """A data-protection filter masks what looks like a password."""

    def message(self, text: str) -> Any:
        return re.sub(r"(?i)(password|secret)=\S+", r"\1=***", text)


@caught_by("ingest.echo-message")
class CardNumbersMasked(Plain):
    """A data-protection filter masks what looks like the number of a card."""

    def message(self, text: str) -> Any:
        return re.sub(r"\b\d{13,19}\b", "****", text)


@caught_by("ingest.echo-message")
class LevelFromTheText(Plain):
    """A parser of log lines takes the level out of the message."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        stored = super().store(entry)
        return {**stored, "level": "error"} if " ERROR " in entry["message"] else stored


@caught_by("ingest.echo-meta")
class LevelFromTheMeta(Plain):
    """A level in the metadata wins over the entry's own."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        stored = super().store(entry)
        inner = entry.get("meta", {}).get("level")
        return {**stored, "level": inner} if inner in LEVELS else stored


@caught_by("ingest.echo-message")
class PercentDecoded(Plain):
    """A proxy decodes what looks like an encoded URL."""

    def message(self, text: str) -> Any:
        return text.replace("%20", " ")


@caught_by("ingest.echo-message")
class EmptyMessageReplaced(Plain):
    """An empty message is stored as a placeholder."""

    def message(self, text: str) -> Any:
        return text or "(no message)"


@caught_by("ingest.echo-message")
class EmptyMessageRefused(Plain):
    """Required is taken for not empty."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        if not entry["message"]:
            raise self.invalid("missing required field: message")
        return entry


# The metadata


@caught_by("ingest.echo-meta")
class MetaDropped(Plain):
    """The store has no column for the metadata."""

    def meta(self, meta: dict[str, Any]) -> Any:
        return {}


@caught_by("ingest.echo-meta")
class NullsDropped(Plain):
    """A serialiser is told to leave nulls out, as with Jackson's NON_NULL or Go's omitempty."""

    def meta(self, meta: dict[str, Any]) -> Any:
        def drop(value: Any) -> Any:
            if not isinstance(value, dict):
                return value
            return {key: item for key, item in value.items() if item is not None}

        return each(meta, drop)


@caught_by("ingest.echo-meta")
class NullsBecomeEmpty(Plain):
    """An ORM stores null as an empty string."""

    def meta(self, meta: dict[str, Any]) -> Any:
        return each(meta, lambda value: "" if value is None else value)


@caught_by("ingest.echo-meta")
class EmptyStringsBecomeNull(Plain):
    """Oracle's empty string, and Laravel's middleware."""

    def meta(self, meta: dict[str, Any]) -> Any:
        return each(meta, lambda value: None if value == "" else value)


@caught_by("ingest.echo-meta")
class EmptyObjectsBecomeLists(Plain):
    """PHP's arrays: an empty object comes back as an empty list."""

    def meta(self, meta: dict[str, Any]) -> Any:
        return {key: each(item, lambda v: [] if v == {} else v) for key, item in meta.items()}


@caught_by("ingest.echo-meta")
class NumbersBecomeStrings(Plain):
    """Metadata is kept as labels, whose values are text."""

    def meta(self, meta: dict[str, Any]) -> Any:
        def label(value: Any) -> Any:
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            return str(value) if is_number else value

        return each(meta, label)


@caught_by("ingest.echo-meta")
class NumericStringsBecomeNumbers(Plain):
    """A converter guesses types: "1" becomes 1."""

    def meta(self, meta: dict[str, Any]) -> Any:
        def guess(value: Any) -> Any:
            is_digits = isinstance(value, str) and value.isascii() and value.isdigit()
            return int(value) if is_digits else value

        return each(meta, guess)


@caught_by("ingest.echo-meta")
class BooleansBecomeIntegers(Plain):
    """SQLite and MySQL have no booleans."""

    def meta(self, meta: dict[str, Any]) -> Any:
        return each(meta, lambda value: int(value) if isinstance(value, bool) else value)


@caught_by("ingest.echo-meta")
class SinglePrecision(Plain):
    """Numbers go through a 32-bit float."""

    def meta(self, meta: dict[str, Any]) -> Any:
        def single(value: Any) -> Any:
            if not isinstance(value, float) or abs(value) > 3e38:
                return value
            return struct.unpack("f", struct.pack("f", value))[0]

        return each(meta, single)


@caught_by("ingest.echo-meta")
class IntegersWrapAt32Bits(Plain):
    """An INTEGER column of 32 bits."""

    def meta(self, meta: dict[str, Any]) -> Any:
        def wrap(value: Any) -> Any:
            is_integer = isinstance(value, int) and not isinstance(value, bool)
            return (value + 2**31) % 2**32 - 2**31 if is_integer else value

        return each(meta, wrap)


@caught_by("ingest.echo-meta")
class NestedObjectsAsText(Plain):
    """What is nested is stored as its JSON text."""

    def meta(self, meta: dict[str, Any]) -> Any:
        return {
            key: json.dumps(value) if isinstance(value, dict | list) else value
            for key, value in meta.items()
        }


@caught_by("ingest.echo-meta")
class DeepLevelsDropped(Plain):
    """An index with a limit of twenty levels drops what is deeper."""

    def meta(self, meta: dict[str, Any]) -> Any:
        def cut(value: Any, levels: int) -> Any:
            if not isinstance(value, dict | list):
                return value
            if levels == 0:
                return None
            if isinstance(value, list):
                return [cut(item, levels - 1) for item in value]
            return {key: cut(item, levels - 1) for key, item in value.items()}

        return cut(meta, 20)


@caught_by("ingest.echo-meta")
class DotsExpanded(Plain):
    """A search index makes objects of keys with dots, as Elasticsearch does."""

    def meta(self, meta: dict[str, Any]) -> Any:
        expanded: dict[str, Any] = {}
        for key, value in meta.items():
            head, dot, tail = key.partition(".")
            expanded[head or key] = {tail: value} if dot and head and tail else value
        return expanded


@caught_by("ingest.echo-meta")
class DollarKeysDropped(Plain):
    """Protection against operators of a document database."""

    def meta(self, meta: dict[str, Any]) -> Any:
        return {key: value for key, value in meta.items() if not key.startswith("$")}


@caught_by("ingest.echo-meta")
class KeysLowerCased(Plain):
    """Keys go through a header-like, case-insensitive map."""

    def meta(self, meta: dict[str, Any]) -> Any:
        return keys(meta, str.lower)


@caught_by("ingest.echo-meta")
class KeysInSnakeCase(Plain):
    """A naming policy of the serialiser reaches the caller's own keys."""

    def meta(self, meta: dict[str, Any]) -> Any:
        return keys(meta, lambda key: re.sub("([a-z])([A-Z])", r"\1_\2", key).lower())


@caught_by("ingest.echo-meta")
class PrototypeKeyDropped(Plain):
    """Protection against prototype pollution drops a key without a word."""

    def meta(self, meta: dict[str, Any]) -> Any:
        return {key: value for key, value in meta.items() if key != "__proto__"}


@caught_by("ingest.echo-meta")
class ManyKeysDropped(Plain):
    """Only the first thousand keys are indexed and kept."""

    def meta(self, meta: dict[str, Any]) -> Any:
        return dict(list(meta.items())[:1000])


@caught_by("ingest.echo-meta")
class ListsSorted(Plain):
    """Lists are kept as sets and come back in order."""

    def meta(self, meta: dict[str, Any]) -> Any:
        def sort(value: Any) -> Any:
            same = isinstance(value, list) and len({type(item) for item in value}) == 1
            return sorted(value) if same and isinstance(value[0], int | str) else value

        return each(meta, sort)


@caught_by("ingest.echo-meta")
class DatesRewritten(Plain):
    """A converter that knows dates writes them anew, in UTC."""

    def meta(self, meta: dict[str, Any]) -> Any:
        def rewrite(value: Any) -> Any:
            is_date = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
            return f"{value}T00:00:00Z" if is_date else value

        return each(meta, rewrite)


@caught_by("ingest.meta-omitted")
class OmittedMetaIsNull(Plain):
    """The column is null, and so is the answer."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        return {"meta": None, **super().store(entry)}


@caught_by("ingest.meta-omitted")
class OmittedMetaGetsDefaults(Plain):
    """Where no metadata came, the service's own are stored."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        return {"meta": {"source": "api"}, **super().store(entry)}


@caught_by("ingest.meta-omitted")
class OmittedMetaRefused(Plain):
    """The model has no default for metadata."""

    def missing(self, value: dict[str, Any]) -> list[str]:
        return [field for field in ("level", "message", "meta") if field not in value]


@caught_by("ingest.meta-omitted")
class ExtraTakenForMeta(Plain):
    """Metadata may also be called extra, as in many loggers."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict) and isinstance(value.get("extra"), dict):
            value.setdefault("meta", value["extra"])
        return super().validate(value)


@caught_by("ingest.any-valid")
class EmptyDebugRefused(Plain):
    """A filter against noise: a debug entry that says nothing is refused."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        if entry["level"] == "debug" and not entry["message"]:
            raise self.invalid("an empty debug entry")
        return entry


@caught_by("ingest.unknown-property")
class UnknownPropertyRefused(Plain):
    """A strict model: additional properties are an error."""

    def validate(self, value: Any) -> dict[str, Any]:
        if isinstance(value, dict) and value.keys() - {"level", "message", "meta"}:
            raise self.invalid("unknown property")
        return super().validate(value)


@caught_by("ingest.unknown-property")
class UnknownPropertyBecomesMeta(Plain):
    """What is unknown is swept into the metadata."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        others = {key: value[key] for key in value.keys() - entry.keys()}
        return {**entry, "meta": {**others, **entry.get("meta", {})}} if others else entry


@caught_by("ingest.unknown-property")
class SeverityWins(Plain):
    """Another service's name of the level is taken where it is there."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        severity = value.get("severity")
        return {**entry, "level": severity} if severity in ("error", "fatal") else entry


@caught_by("ingest.unknown-property")
class QueryOverridesBody(Plain):
    """Parameters of all kinds are merged, the query last, as some frameworks do."""

    def read(self, request: Any) -> dict[str, Any]:
        entry = super().read(request)
        found = re.search(r"(?:^|&)message=(\w+)", request.query)
        return {**entry, "message": found[1]} if found else entry


@caught_by("ingest.media-type")
class AnsweredAsText(Plain):
    """The handler forgets to say that it is JSON."""

    def created(self, stored: dict[str, Any]) -> Any:
        answer = super().created(stored)
        answer.media_type = "text/html; charset=utf-8"
        return answer


@caught_by("ingest.media-type")
class AnsweredAsVendorType(Plain):
    """A media type of the service's own."""

    def created(self, stored: dict[str, Any]) -> Any:
        answer = super().created(stored)
        answer.media_type = "application/vnd.logs.v1+json"
        return answer


@caught_by("ingest.schema")
class AnswerWrapped(Plain):
    """The entry comes within data, as a house style has it."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        return {"data": super().store(entry)}


@caught_by("ingest.schema")
class CamelCaseAnswer(Plain):
    """created_at is called createdAt."""

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        stored = super().store(entry)
        stored["createdAt"] = stored.pop("created_at")
        return stored


@caught_by("ingest.schema")
class AnswerIsAList(Plain):
    """Every answer is a page of entries."""

    def store(self, entry: dict[str, Any]) -> Any:
        return [super().store(entry)]
