"""Schemas of a contract as self-contained JSON Schemas, 2020-12, for one direction.

What says nothing about which values are valid is left out: titles, examples, extensions. Two
schemas that come out equal mean the same.
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from logs_contract.review.nodes import Key, Node
from logs_contract.review.plain import from_30, whole_sizes
from logs_contract.review.pointers import pointer
from logs_contract.review.texts import FORMATS

Direction = Literal["request", "response"]
Schema = dict[str, Any] | bool

# Keywords by what they hold: one schema, a list of them, named ones, or no schema.
ONE = (
    *("items", "additionalProperties", "unevaluatedProperties", "unevaluatedItems", "contains"),
    *("propertyNames", "not", "if", "then", "else"),
)
MANY = ("allOf", "anyOf", "oneOf", "prefixItems")
NAMED = ("properties", "patternProperties", "dependentSchemas")
PLAIN = (
    *("type", "enum", "const", "multipleOf", "maximum", "exclusiveMaximum", "minimum"),
    *("exclusiveMinimum", "maxLength", "minLength", "pattern", "maxItems", "minItems"),
    *("uniqueItems", "maxContains", "minContains", "maxProperties", "minProperties"),
    *("required", "dependentRequired", "contentEncoding", "contentMediaType"),
)
UNEVALUATED = frozenset({"unevaluatedProperties", "unevaluatedItems"})  # look into all the rest

# Formats JSON Schema defines (validation vocabulary, section 7.3) are checked as they are.
_STANDARD = frozenset(FORMATS)
# Those of OpenAPI (3.0, data types; the OAI format registry), as JSON Schema says them.
_FLOAT = 3.4028234663852886e38
_REGISTERED: dict[str, Schema] = {
    "int32": {"minimum": -(2**31), "maximum": 2**31 - 1},
    "int64": {"minimum": -(2**63), "maximum": 2**63 - 1},
    "float": {"minimum": -_FLOAT, "maximum": _FLOAT},
    "double": {},
    "byte": {"pattern": "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"},
    "binary": {},
    "password": {},
}
OWN_FORMAT = "x-format"  # where a translated schema keeps what stands for such a format
# Any other format: a constraint of its own, of which nothing is known. Written as a character, of
# those for private use, that its texts do not have, it can be told apart from every other
# constraint, and leaves what stands beside it to count.
_MARKS, _MARKS_COUNT = 0xF0000, 0xFFFE


def _opaque(name: str) -> Schema:
    mark = chr(_MARKS + zlib.crc32(name.encode()) % _MARKS_COUNT)
    return {"not": {"type": "string", "pattern": mark}}


def is_opaque_format(pattern: str) -> bool:
    """Whether a pattern made here stands for a format of which nothing is known."""
    return len(pattern) == 1 and _MARKS <= ord(pattern) < _MARKS + _MARKS_COUNT


def is_known_format(name: str) -> bool:
    """Whether it is told what a text or number of this format looks like."""
    return name in _STANDARD or name in _REGISTERED


@dataclass(eq=False, slots=True)
class Dialect:
    """Translates the schemas of one contract for one direction.

    `without` has, for the keys of some schemas, properties that their objects shall not have.
    """

    version: str
    direction: Direction
    without: Mapping[Key, set[str]] = field(default_factory=dict)
    _definitions: dict[str, Schema] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _plain_names: dict[str, str] = field(default_factory=dict)
    _referred: dict[str, frozenset[str]] = field(default_factory=dict)
    _digests: dict[frozenset[str], str] = field(default_factory=dict)

    def standalone(self, node: Node) -> Schema:
        """The schema at `node` with the definitions it refers to."""
        return closed(self.written(self.translate(node)), self)

    def definition(self, name: str) -> Schema | None:
        """What ``#/$defs/{name}`` means in a schema made here, or None."""
        plain = self._plain_names.get(name)
        return None if plain is None else self.written(self._definitions[plain])

    def translate(self, node: Node, hidden: frozenset[str] = frozenset()) -> Schema:
        """The schema at `node`; its references name definitions of this dialect."""
        value = node.value
        absent: dict[str, Schema] = dict.fromkeys(sorted(self.without.get(node.key, ())), False)
        if not isinstance(value, dict):
            return {"properties": absent} if value and absent else bool(value)
        if self.version == "3.0" and "$ref" in value:  # its siblings are ignored
            return {"$ref": self._reference(node)}
        hidden |= self.hidden(node)
        schema: dict[str, Any] = {word: value[word] for word in PLAIN if word in value}
        whole_sizes(schema)
        if "required" in schema:
            schema["required"] = sorted({*schema["required"]} - hidden)
        self._add_inner(schema, node, hidden)
        if absent:
            schema["properties"] = schema.get("properties", {}) | absent
        if "$ref" in value:
            schema["$ref"] = self._reference(node)
        self._add_format(schema, value.get("format"))
        if self.version == "3.0":
            from_30(schema, value)
        return schema

    def _add_inner(self, schema: dict[str, Any], node: Node, hidden: frozenset[str]) -> None:
        """The keywords that hold schemas."""
        for word in (*ONE, *MANY, *NAMED):
            if (holder := node.get(word)) is None:
                continue
            if word in ONE:
                schema[word] = self.translate(holder)
            elif word in MANY:
                below = hidden if word == "allOf" else frozenset()
                schema[word] = [self.translate(inner, below) for _, inner in holder.items()]
            else:
                unseen = hidden if word == "properties" else frozenset()
                members = holder.items()
                schema[word] = {
                    name: self.translate(inner) for name, inner in members if name not in unseen
                }

    def hidden(self, node: Node) -> frozenset[str]:
        """Properties that do not count: read-only ones in requests, write-only in responses."""
        word = "readOnly" if self.direction == "request" else "writeOnly"
        return frozenset(
            name
            for name, inner in node.under("properties")
            if any(
                isinstance(each.value, dict) and each.value.get(word) is True
                for each in (inner, inner.resolved())
            )
        )

    def _add_format(self, schema: dict[str, Any], name: str | None) -> None:
        if name is None:
            return
        if name in _STANDARD:
            schema["format"] = name
        elif name not in _REGISTERED:
            schema[OWN_FORMAT] = _opaque(name)
        elif _REGISTERED[name]:
            schema[OWN_FORMAT] = _REGISTERED[name]

    def _reference(self, node: Node) -> str:
        target = node.reference()
        assert target is not None  # noqa: S101, the caller saw the $ref
        name = target.document.name + pointer(target.parts)
        if target.document is target.files.main:
            name = pointer(target.parts)
        if name not in self._definitions:
            self._definitions[name] = True  # while it is being made, for what refers back to it
            self._definitions[name] = self.translate(target)
        return name

    def written(self, schema: Any) -> Any:
        """What `translate` gave, as plain JSON Schema: final names, formats in allOf."""
        if isinstance(schema, list):
            return [self.written(inner) for inner in schema]
        if not isinstance(schema, dict):
            return schema
        written: dict[str, Any] = {}
        for word, inner in schema.items():
            if word == "$ref" and isinstance(inner, str):
                written[word] = f"#/$defs/{self._final(inner)}"
            elif word != OWN_FORMAT:
                written[word] = inner if word in PLAIN else self.written(inner)
        if OWN_FORMAT in schema:
            written["allOf"] = [*written.get("allOf", []), schema[OWN_FORMAT]]
        return written

    def _final(self, name: str) -> str:
        """A definition's name of its content: the same on both sides where they mean the same."""
        if name not in self._names:
            names = frozenset(self._reached(name))
            if names not in self._digests:  # those that refer to each other share one
                content = dump({each: self._definitions[each] for each in names})
                self._digests[names] = hashlib.sha256(content.encode()).hexdigest()[:12]
            digest = self._digests[names]
            final = re.sub(r"[^A-Za-z0-9.-]", "_", name.strip("#/")) + "." + digest
            self._names[name], self._plain_names[final] = final, name
        return self._names[name]

    def _reached(self, name: str) -> set[str]:
        """A definition and all that it refers to, directly or through others."""
        names, left = {name}, [name]
        while left:
            here = left.pop()
            if here not in self._referred:
                self._referred[here] = frozenset(_references(self._definitions[here]))
            left += self._referred[here] - names
            names |= self._referred[here]
        return names


def closed(schema: Schema, *dialects: Dialect) -> Schema:
    """A written schema with the definitions it refers to, whichever dialect they are of."""
    if isinstance(schema, bool):
        return schema

    def definition(name: str) -> Schema:
        plain = name.removeprefix("#/$defs/")
        return next(found for each in dialects if (found := each.definition(plain)) is not None)

    names = closure(schema, definition)
    definitions = {name.removeprefix("#/$defs/"): definition(name) for name in names}
    return {**schema, "$defs": definitions} if definitions else schema


def closure(schema: Schema, definition: Callable[[str], Schema]) -> list[str]:
    """The names `schema` refers to, and those that these refer to."""
    names = set(_references(schema))
    left = list(names)
    while left:
        fresh = set(_references(definition(left.pop()))) - names
        left += fresh
        names |= fresh
    return sorted(names)


_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


def dump(schema: Any) -> str:
    """A schema as text that is equal where the schemas are."""
    return _ENCODER.encode(schema)


def _references(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        for word, inner in schema.items():
            if word == "$ref" and isinstance(inner, str):
                yield inner
            elif word not in PLAIN:
                yield from _references(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from _references(inner)
