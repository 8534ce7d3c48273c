"""Translates schemas of a contract to self-contained schemas of JSON Schema 2020-12.

Keywords that do not affect validity (titles, examples, extensions) are left out, so schemas with
equal translations accept the same values.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from logs_contract.json_pointers import format_pointer
from logs_contract.review.openapi.json_schema import (
    WITH_SUBSCHEMA,
    WITH_SUBSCHEMA_LIST,
    WITH_SUBSCHEMA_MAP,
    WITHOUT_SUBSCHEMA,
    Schema,
    convert_subschemas,
    dump,
    find_all_references,
    find_references,
)
from logs_contract.review.openapi.node import Key, Node
from logs_contract.review.openapi.string_formats import (
    OPENAPI_FORMATS,
    STANDARD_FORMATS,
    make_unknown_format,
)

Direction = Literal["request", "response"]
DIRECTIONS: tuple[Direction, ...] = ("request", "response")
FORMAT_SCHEMA = "x-format"  # holds the schema for a format that JSON Schema does not define
_SIZES = frozenset(
    f"{bound}{counted}"
    for bound in ("min", "max")
    for counted in ("Length", "Items", "Contains", "Properties")
)


@dataclass(eq=False, slots=True)
class SchemaTranslator:
    """Translates the schemas of one contract for payloads in one direction.

    `without` maps the key of a schema to properties that its translation forbids. A translation has
    two stages: `translate` keeps `FORMAT_SCHEMA` and refers to components by their places;
    `finish` gives definitions their final names and moves `FORMAT_SCHEMA` into ``allOf``.
    """

    version: str
    direction: Direction
    without: Mapping[Key, set[str]] = field(default_factory=dict)
    _definitions: dict[str, Schema] = field(default_factory=dict)
    _final_names: dict[str, str] = field(default_factory=dict)
    _original_names: dict[str, str] = field(default_factory=dict)
    _references: dict[str, frozenset[str]] = field(default_factory=dict)
    _digests: dict[frozenset[str], str] = field(default_factory=dict)

    def translate_standalone(self, node: Node) -> Schema:
        """Return the finished schema at `node` with the definitions it refers to."""
        return with_definitions(self.finish(self.translate(node)), self)

    def find_definition(self, name: str) -> Schema | None:
        """Return the finished schema of the definition with that final name, or None."""
        first = self._original_names.get(name)
        return None if first is None else self.finish(self._definitions[first])

    def translate(self, node: Node, hidden: frozenset[str] = frozenset()) -> Schema:
        """Translate the schema at `node` without the `hidden` properties; `finish` completes it."""
        value = node.value
        absent: dict[str, Schema] = dict.fromkeys(sorted(self.without.get(node.key, ())), False)
        if not isinstance(value, dict):
            return {"properties": absent} if value and absent else bool(value)
        if self.version == "3.0" and "$ref" in value:  # OpenAPI 3.0 ignores its siblings
            return {"$ref": self._define_target(node)}
        hidden |= self.find_hidden_properties(node)
        schema: dict[str, Any] = {
            keyword: value[keyword] for keyword in WITHOUT_SUBSCHEMA if keyword in value
        }
        _convert_sizes(schema)
        if "required" in schema:
            schema["required"] = sorted({*schema["required"]} - hidden)
        self._add_subschemas(schema, node, hidden)
        if absent:
            schema["properties"] = schema.get("properties", {}) | absent
        if "$ref" in value:
            schema["$ref"] = self._define_target(node)
        _add_format(schema, value.get("format"))
        if self.version == "3.0":
            _convert_openapi30(schema, value)
        return schema

    def _add_subschemas(self, schema: dict[str, Any], node: Node, hidden: frozenset[str]) -> None:
        for keyword in (*WITH_SUBSCHEMA, *WITH_SUBSCHEMA_LIST, *WITH_SUBSCHEMA_MAP):
            if (holder := node.get(keyword)) is None:
                continue
            if keyword in WITH_SUBSCHEMA:
                schema[keyword] = self.translate(holder)
            elif keyword in WITH_SUBSCHEMA_LIST:
                below = hidden if keyword == "allOf" else frozenset()
                schema[keyword] = [self.translate(inner, below) for _, inner in holder.items()]
            else:
                left_out = hidden if keyword == "properties" else frozenset()
                schema[keyword] = {
                    name: self.translate(inner)
                    for name, inner in holder.items()
                    if name not in left_out
                }

    def find_hidden_properties(self, node: Node) -> frozenset[str]:
        """Return the read-only properties of requests, or the write-only ones of responses."""
        keyword = "readOnly" if self.direction == "request" else "writeOnly"
        return frozenset(
            name
            for name, inner in node.members("properties")
            if any(
                isinstance(each.value, dict) and each.value.get(keyword) is True
                for each in (inner, inner.resolve())
            )
        )

    def _define_target(self, node: Node) -> str:
        """Translate the target of the ``$ref`` of `node`, and return the name of the definition."""
        target = node.dereference()
        assert target is not None  # noqa: S101, the caller saw the $ref
        name = target.document.name + format_pointer(target.parts)
        if target.document is target.files.main:
            name = format_pointer(target.parts)
        if name not in self._definitions:
            self._definitions[name] = True  # ends the recursion of a schema that contains itself
            self._definitions[name] = self.translate(target)
        return name

    def finish(self, schema: Any) -> Any:
        """Give definitions their final names, and move formats into ``allOf``."""
        if not isinstance(schema, dict):
            return schema
        finished: dict[str, Any] = {}
        for keyword, inner in schema.items():
            if keyword == "$ref" and isinstance(inner, str):
                finished[keyword] = f"#/$defs/{self._final_name(inner)}"
            elif keyword != FORMAT_SCHEMA:
                finished[keyword] = convert_subschemas(keyword, inner, self.finish)
        if FORMAT_SCHEMA in schema:
            finished["allOf"] = [*finished.get("allOf", []), schema[FORMAT_SCHEMA]]
        return finished

    def _final_name(self, name: str) -> str:
        """Return a name with a digest of the content; equal names mean equal definitions."""
        if name not in self._final_names:
            names = frozenset(self._find_reachable(name))
            if names not in self._digests:  # definitions that refer to each other share a digest
                content = dump({each: self._definitions[each] for each in names})
                self._digests[names] = hashlib.sha256(content.encode()).hexdigest()[:12]
            digest = self._digests[names]
            final = re.sub(r"[^A-Za-z0-9.-]", "_", name.strip("#/")) + "." + digest
            self._final_names[name], self._original_names[final] = final, name
        return self._final_names[name]

    def _find_reachable(self, name: str) -> set[str]:
        """Return the names of a definition and of all definitions it refers to, also indirectly."""
        names, left = {name}, [name]
        while left:
            here = left.pop()
            if here not in self._references:
                self._references[here] = frozenset(find_references(self._definitions[here]))
            left += self._references[here] - names
            names |= self._references[here]
        return names


def with_definitions(schema: Schema, *translators: SchemaTranslator) -> Schema:
    """Add the definitions that a finished schema refers to; each comes from one translator."""
    if isinstance(schema, bool):
        return schema

    def definition(name: str) -> Schema:
        final = name.removeprefix("#/$defs/")
        return next(
            found for each in translators if (found := each.find_definition(final)) is not None
        )

    names = find_all_references(schema, definition)
    definitions = {name.removeprefix("#/$defs/"): definition(name) for name in names}
    return {**schema, "$defs": definitions} if definitions else schema


def _add_format(schema: dict[str, Any], name: str | None) -> None:
    if name is None:
        return
    if name in STANDARD_FORMATS:
        schema["format"] = name
    elif name not in OPENAPI_FORMATS:
        schema[FORMAT_SCHEMA] = make_unknown_format(name)
    elif OPENAPI_FORMATS[name]:
        schema[FORMAT_SCHEMA] = OPENAPI_FORMATS[name]


def _convert_sizes(schema: dict[str, Any]) -> None:
    """Convert sizes such as 2.0 to int: 2.0 is an integer in JSON Schema, but not in Python."""
    for keyword in _SIZES & schema.keys():
        schema[keyword] = int(schema[keyword])


def _convert_openapi30(schema: dict[str, Any], value: dict[str, Any]) -> None:
    """Replace keywords of OpenAPI 3.0 with keywords of JSON Schema 2020-12."""
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if schema.pop(exclusive, False) is True and bound in schema:
            schema[exclusive] = schema.pop(bound)
    if value.get("nullable") is True and isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]  # an enum without null still refuses null
