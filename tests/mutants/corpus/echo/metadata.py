"""Metadata whose values are changed."""

from __future__ import annotations

import json
import re
import struct
from typing import Any

from tests.mutants.corpus.echo.values import cut, each
from tests.mutants.deployment import Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import Request


@caught_by("ingest.echo-meta")
class MetaDropped(Deployment):
    """The store has no column for the metadata."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return {}


@caught_by("ingest.echo-meta")
class NullsDropped(Deployment):
    """The serialiser omits nulls, as with Jackson's NON_NULL or Go's omitempty."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        def drop(value: Any) -> Any:
            if not isinstance(value, dict):
                return value
            return {key: item for key, item in value.items() if item is not None}

        return each(meta, drop)


@caught_by("ingest.echo-meta")
class NullsBecomeEmpty(Deployment):
    """An ORM stores null as an empty string."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return each(meta, lambda value: "" if value is None else value)


@caught_by("ingest.echo-meta")
class EmptyStringsBecomeNull(Deployment):
    """Empty strings become null, as in Oracle and in Laravel's middleware."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return each(meta, lambda value: None if value == "" else value)


@caught_by("ingest.echo-meta")
class EmptyObjectsBecomeLists(Deployment):
    """An empty object is returned as an empty list, as with PHP's arrays."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return {key: each(item, lambda v: [] if v == {} else v) for key, item in meta.items()}


@caught_by("ingest.echo-meta")
class NumbersBecomeStrings(Deployment):
    """Metadata is stored as labels, whose values are strings."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        def label(value: Any) -> Any:
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            return str(value) if is_number else value

        return each(meta, label)


@caught_by("ingest.echo-meta")
class NumericStringsBecomeNumbers(Deployment):
    """A converter guesses types: "1" becomes 1."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        def guess(value: Any) -> Any:
            is_digits = isinstance(value, str) and value.isascii() and value.isdigit()
            return int(value) if is_digits else value

        return each(meta, guess)


@caught_by("ingest.echo-meta")
class BooleansBecomeIntegers(Deployment):
    """Booleans are stored as integers, as in SQLite and MySQL."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return each(meta, lambda value: int(value) if isinstance(value, bool) else value)


@caught_by("ingest.echo-meta")
class SinglePrecision(Deployment):
    """Numbers are stored as 32-bit floats."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        def single(value: Any) -> Any:
            if not isinstance(value, float) or abs(value) > 3e38:
                return value
            return struct.unpack("f", struct.pack("f", value))[0]

        return each(meta, single)


@caught_by("ingest.echo-meta")
class IntegersWrapAt32Bits(Deployment):
    """Integers overflow in a 32-bit column."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        def wrap(value: Any) -> Any:
            is_integer = isinstance(value, int) and not isinstance(value, bool)
            return (value + 2**31) % 2**32 - 2**31 if is_integer else value

        return each(meta, wrap)


@caught_by("ingest.echo-meta")
class NestedObjectsAsText(Deployment):
    """Nested objects are stored as JSON text."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return {
            key: json.dumps(value) if isinstance(value, dict | list) else value
            for key, value in meta.items()
        }


@caught_by("ingest.echo-meta")
class DeepLevelsDropped(Deployment):
    """An index drops values nested deeper than twenty levels."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return cut(meta, 20)


@caught_by("ingest.echo-meta")
class ListsSorted(Deployment):
    """Lists are stored as sets and returned sorted."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        def sort(value: Any) -> Any:
            same = isinstance(value, list) and len({type(item) for item in value}) == 1
            return sorted(value) if same and isinstance(value[0], int | str) else value

        return each(meta, sort)


@caught_by("ingest.echo-meta")
class DatesRewritten(Deployment):
    """A converter rewrites strings that look like dates, in UTC."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        def rewrite(value: Any) -> Any:
            is_date = isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value)
            return f"{value}T00:00:00Z" if is_date else value

        return each(meta, rewrite)


@caught_by("ingest.echo-meta")
class FirstTypeCounts(Deployment):
    """A search index fixes the type of a key at its first value, and refuses other types."""

    def __init__(self) -> None:
        super().__init__()
        self._types: dict[str, type] = {}

    def store(self, entry: dict[str, Any]) -> dict[str, Any]:
        for key, value in entry.get("meta", {}).items():
            if self._types.setdefault(key, type(value)) is not type(value):
                raise self.bad_request(f"meta.{key} has another type than before")
        return super().store(entry)


@caught_by("ingest.echo-meta")
class NulIsABlank(Deployment):
    """A cleaner for PostgreSQL puts a blank in place of each NUL character of the meta."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return each(
            meta, lambda value: value.replace("\0", " ") if isinstance(value, str) else value
        )


@caught_by("ingest.echo-meta")
class NamesOfSecretsFiltered(Deployment):
    """A filter replaces the values whose names sound like secrets, as Sentry does."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return {
            name: "[Filtered]" if re.search("csrf|session|passwd", name) else value
            for name, value in meta.items()
        }


@caught_by("ingest.echo-meta")
class FourThousandItemsAtMost(Deployment):
    """A list of more than four thousand items is refused with 400."""

    def read_entry(self, request: Request) -> dict[str, Any]:
        entry = super().read_entry(request)
        for value in entry.get("meta", {}).values():
            if isinstance(value, list) and len(value) > 4_000:
                raise self.bad_request("too many items")
        return entry


@caught_by("ingest.echo-meta")
class LongKeysCut(Deployment):
    """A key is cut at 4,000 characters."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return {name[:4_000]: value for name, value in meta.items()}
