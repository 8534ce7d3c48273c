"""Checks a value against the kind that its place in a document wants."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

import jsonschema_rs

from logs_contract.review.openapi.documents import name_type
from logs_contract.review.openapi.object_kinds import (
    BOOLEAN,
    COUNT,
    DATA,
    EXTENSION,
    FIELDS,
    LIMIT,
    LIST,
    MAP,
    NUMBER,
    PATTERN,
    REFERENCE,
    TEXT,
    TYPES,
    UNKNOWN,
)

_TYPE_NAMES = ("string", "number", "integer", "boolean", "object", "array", "null")
# Fields without which an object cannot be compared, and those that a valid object has.
ESSENTIAL: Mapping[str, tuple[str, ...]] = {
    "parameter": ("name", "in"),
    "server": ("url",),
    "security scheme": ("type",),
}
REQUIRED: Mapping[str, tuple[str, ...]] = {
    "contract": ("info",),
    "info": ("title", "version"),
    "response": ("description",),
    "request body": ("content",),
    "server variable": ("default",),
    "tag": ("name",),
    "external documentation": ("url",),
    "license": ("name",),
    "discriminator": ("propertyName",),
    "flow": ("scopes",),
}
_REQUIRED_IN_30: Mapping[str, tuple[str, ...]] = {
    "contract": ("paths",),
    "operation": ("responses",),
}
_SCHEME_FIELDS = {"http": ("scheme",), "apiKey": ("name", "in")}
_LOCATIONS = ("query", "header", "path", "cookie")


def find_fault(kind: str, value: Any, version: str) -> str | None:
    """Return what is wanted and what was found, or None if the value has the kind.

    The values of a contract are not quoted, since a reference may lead to a secret.
    """
    if kind == PATTERN and isinstance(value, str):
        return None if is_pattern(value) else "wanted a regular expression; this one has an error"
    wanted = _find_wanted(kind, value, version)
    return wanted and f"wanted {wanted}; found {name_type(value)}"


def list_missing(kind: str, value: Mapping[str, Any], version: str) -> list[str]:
    """Return the fields that a valid object of the kind has, and that this one lacks."""
    fields = [*REQUIRED.get(kind, ())]
    if version == "3.0":
        fields += _REQUIRED_IN_30.get(kind, ())
    return [name for name in fields if name not in value]


def find_defect(kind: str, value: Mapping[str, Any]) -> str | None:
    """Return a message if the object lacks a field without which it cannot be compared."""
    fields = ESSENTIAL.get(kind, ())
    if kind == "security scheme":
        fields += _SCHEME_FIELDS.get(str(value.get("type")), ())
    for name in fields:
        if not isinstance(value.get(name), str):
            return f'"{name}" is a required property of a {kind}, and a text'
    if kind == "parameter" and value["in"] not in _LOCATIONS:
        return f'wanted "in" to be one of {", ".join(_LOCATIONS)}'
    if kind == "server" and not _is_address(value["url"]):
        return 'wanted a URL in "url"'
    return None


def _find_wanted(kind: str, value: Any, version: str) -> str | None:
    """Return the description of what is wanted, or None if the value has the kind."""
    if kind in (DATA, EXTENSION, UNKNOWN):
        return None
    if kind in FIELDS or kind.startswith(MAP):
        is_object = isinstance(value, dict) or (kind == "schema" and isinstance(value, bool))
        return None if is_object else "an object"
    if kind.startswith(LIST):
        return None if isinstance(value, list) else "a list"
    if kind == LIMIT:
        kind = BOOLEAN if version == "3.0" else NUMBER
    wanted, holds = _SCALARS[kind]
    return None if holds(value) else wanted


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return _is_number(value) and 0 <= value < 2**63 and value == int(value)


def _is_type(value: Any) -> bool:
    listed = value if isinstance(value, list) else [value]
    return bool(listed) and all(each in _TYPE_NAMES for each in listed)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def is_pattern(text: str) -> bool:
    """Return True if the text is a regular expression that jsonschema-rs can use."""
    try:
        jsonschema_rs.Draft202012Validator({"pattern": text})
    except ValueError:  # jsonschema_rs.ValidationError is one
        return False
    return True


def _is_address(value: str) -> bool:
    try:
        urlsplit(value)
    except ValueError:
        return False
    return True


_SCALARS: Mapping[str, tuple[str, Callable[[Any], bool]]] = {
    TEXT: ("a text", _is_text),
    REFERENCE: ("a text", _is_text),
    BOOLEAN: ("true or false", lambda value: isinstance(value, bool)),
    NUMBER: ("a number", _is_number),
    COUNT: ("a whole number, 0 or more", _is_count),
    PATTERN: ("a regular expression", _is_text),
    TYPES: (f"a type, one of {', '.join(_TYPE_NAMES)}, or a list of them", _is_type),
}
