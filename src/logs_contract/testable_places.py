"""Lists the testable places of a contract. Requirements of the conformance suite cover them.

The suite checks that its requirements cover every testable place. The review lists the places that
no requirement covers.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import unquote

from logs_contract.json_pointers import Parts, format_pointer, parse_pointer

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_WITH_SUBSCHEMA = ("items", "if", "then", "else", "not", "additionalProperties", "contains")
_WITH_SUBSCHEMA_LIST = ("allOf", "anyOf", "oneOf", "prefixItems")


class Place(NamedTuple):
    """A place in a contract.

    `file` is a path relative to the main document, or empty for the main document.
    """

    file: str
    parts: Parts

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer, after the path of the file."""
        return self.file + format_pointer(self.parts)


def testable_places(
    document: Mapping[str, Any], *, read_file: Callable[[str], Any] | None
) -> list[Place]:
    """Return the places of statuses, properties, required names, enums and security requirements.

    The places of ``const`` and of a request body's ``required: true`` are included. References are
    followed, so a component is listed once for all its uses. `read_file` returns the document at a
    path relative to the main document; None if the contract has only one file. Webhooks and
    callbacks are left out, since the service sends their requests. Raises `KeyError` for a
    reference without a target.
    """
    return list(dict.fromkeys(_Walk(document, read_file).list_places()))


@dataclass(frozen=True, slots=True)
class _Value:
    """A value in the contract, and its place."""

    place: Place
    value: Any

    def get(self, name: str) -> _Value | None:
        """Return the member or item `name`, or None."""
        try:
            inner = self.value[int(name) if isinstance(self.value, list) else name]
        except (LookupError, TypeError, ValueError):
            return None
        return _Value(Place(self.place.file, (*self.place.parts, name)), inner)

    def members(self, name: str) -> Iterator[tuple[str, _Value]]:
        """Return the names and members of the object or array under `name`."""
        holder = self.get(name)
        return holder.items() if holder else iter(())

    def items(self) -> Iterator[tuple[str, _Value]]:
        names = range(len(self.value)) if isinstance(self.value, list) else self.value
        for name in names if isinstance(self.value, (dict, list)) else ():
            if inner := self.get(str(name)):
                yield str(name), inner


@dataclass(frozen=True, slots=True)
class _Walk:
    """A traversal of a contract that visits each schema once."""

    document: Mapping[str, Any]
    read_file: Callable[[str], Any] | None
    seen: set[Place] = field(default_factory=set)

    def list_places(self) -> Iterator[Place]:
        root = _Value(Place("", ()), self.document)
        for path, item in root.members("paths"):
            for method, operation in () if path.startswith("x-") else self._resolve(item).items():
                if method in METHODS:
                    yield from self._walk_operation(operation)

    def _walk_operation(self, operation: _Value) -> Iterator[Place]:
        yield from (inner.place for _, inner in operation.members("security"))
        if body := operation.get("requestBody"):
            body = self._resolve(body)
            required = body.get("required")
            if required and required.value is True:
                yield required.place
            yield from self._walk_content(body)
        for status, response in operation.members("responses"):
            if not status.startswith("x-"):
                yield response.place
                yield from self._walk_content(self._resolve(response))

    def _walk_content(self, holder: _Value) -> Iterator[Place]:
        for _, content in holder.members("content"):
            if schema := content.get("schema"):
                yield from self._walk_schema(schema)

    def _walk_schema(self, schema: _Value) -> Iterator[Place]:
        if schema.place in self.seen or not isinstance(schema.value, dict):
            return
        self.seen.add(schema.place)
        if target := self._dereference(schema):
            yield from self._walk_schema(target)
            if str(self.document.get("openapi")).startswith("3.0."):
                return  # OpenAPI 3.0 ignores the siblings of a reference
        yield from (found.place for each in ("const", "enum") if (found := schema.get(each)))
        yield from (inner.place for _, inner in schema.members("required"))
        for _, inner in schema.members("properties"):
            yield inner.place
            yield from self._walk_schema(inner)
        for keyword in _WITH_SUBSCHEMA:
            if single := schema.get(keyword):
                yield from self._walk_schema(single)
        for keyword in _WITH_SUBSCHEMA_LIST:
            for _, inner in schema.members(keyword):
                yield from self._walk_schema(inner)

    def _resolve(self, value: _Value) -> _Value:
        """Follow references to the last target; a circular chain stops before it repeats."""
        seen = {value.place}
        while (target := self._dereference(value)) and target.place not in seen:
            seen.add(target.place)
            value = target
        return value

    def _dereference(self, value: _Value) -> _Value | None:
        reference = value.value.get("$ref") if isinstance(value.value, dict) else None
        if not isinstance(reference, str):
            return None
        address, _, fragment = reference.partition("#")
        file = value.place.file
        if address:
            file = posixpath.normpath(posixpath.join(posixpath.dirname(file), unquote(address)))
        document = self._read(file)
        if document is self.document:
            file = ""
        found = _Value(Place(file, ()), document)
        for part in parse_pointer(fragment):
            if (inner := found.get(part)) is None:
                raise KeyError(reference)
            found = inner
        return found

    def _read(self, file: str) -> Any:
        if not file:
            return self.document
        if self.read_file is None:
            raise KeyError(file)
        return self.read_file(file)
