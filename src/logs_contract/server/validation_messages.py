"""Writes the message of a 400. It names the field, the expected value and the received value."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import jsonschema_rs

from logs_contract.server.redaction import redact

MAX_ECHO = 40  # characters of the input that a message repeats
MAX_PROBLEMS = 5  # errors that a message describes

_NAMES = {
    "array": "an array",
    "boolean": "a boolean",
    "integer": "an integer",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a string",
}


def explain(
    errors: Iterable[jsonschema_rs.ValidationError], subject: str = "the request body"
) -> str:
    """Describe the first errors, one for each invalid field of `subject`. Return "" for none."""
    sentences = [describe_error(error, subject) for error in select_first_errors(errors)]
    if len(sentences) > MAX_PROBLEMS:
        sentences[MAX_PROBLEMS:] = [f"and {len(sentences) - MAX_PROBLEMS} more"]
    return "; ".join(sentences)


def select_first_errors(
    errors: Iterable[jsonschema_rs.ValidationError],
) -> list[jsonschema_rs.ValidationError]:
    """Return one error for each field.

    If a field violates both `type` and `enum`, the error of `enum` is returned, because its message
    lists the valid values.
    """
    found: dict[tuple[Any, ...], jsonschema_rs.ValidationError] = {}
    for error in errors:
        place = (*error.instance_path, getattr(error.kind, "property", None))
        if place not in found or isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Enum):
            found[place] = error
    return list(found.values())


def read_field_name(error: jsonschema_rs.ValidationError) -> str:
    """Return the dotted name of the invalid or missing field, or "" for the whole value."""
    missing = getattr(error.kind, "property", None)
    return ".".join(map(str, [*error.instance_path, *([missing] if missing else [])]))


def echo(value: Any) -> str:
    """Return the start of an input value, escaped, and without text that looks like a token."""
    text = repr(redact(value)) if isinstance(value, str) else redact(_encode_json(value))
    return _cut(text)


def describe_error(error: jsonschema_rs.ValidationError, subject: str = "the request body") -> str:
    """Describe an error: the field, the expected value, the received value."""
    path = ".".join(str(part) for part in error.instance_path)
    field = _cut(repr(redact(path))[1:-1]) if path else subject
    kind = error.kind
    match kind:
        case jsonschema_rs.ValidationErrorKind.Required(property=name):
            return f"missing required field: {f'{field}.{name}' if path else name}"
        case jsonschema_rs.ValidationErrorKind.Type(types=types):
            wanted = "be " + " or ".join(_NAMES[name] for name in types)
        case jsonschema_rs.ValidationErrorKind.Enum(options=options):
            wanted = f"be one of {', '.join(str(option) for option in options)}"
        case jsonschema_rs.ValidationErrorKind.PropertyNames(error=name_error):
            return f"a name in {describe_error(name_error, subject)}"
        case jsonschema_rs.ValidationErrorKind.AdditionalProperties(unexpected=names):
            return f"{field} must not have {', '.join(map(echo, names[:MAX_PROBLEMS]))}"
        case jsonschema_rs.ValidationErrorKind.FalseSchema():
            wanted = "be absent"
        case jsonschema_rs.ValidationErrorKind.OneOfMultipleValid():
            wanted = "match only one of its alternatives"
        case (
            jsonschema_rs.ValidationErrorKind.OneOfNotValid(context=forms)
            | jsonschema_rs.ValidationErrorKind.AnyOf(context=forms)
        ):
            return _describe_alternatives(forms, subject)
        case _:
            wanted = f"satisfy {kind.name} {echo(kind.value)}"
    return f"{field} must {wanted}; got {echo(error.instance)}"


def _encode_json(value: Any) -> str:
    """Encode a value as JSON. Unlike orjson, this also encodes integers of more than 64 bits."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _describe_alternatives(forms: list[list[jsonschema_rs.ValidationError]], subject: str) -> str:
    """Describe the errors of the first alternative with the right type, or of all of them."""
    firsts = [errors[0] for errors in forms]
    typed = [it for it in firsts if not isinstance(it.kind, jsonschema_rs.ValidationErrorKind.Type)]
    return " or ".join(describe_error(error, subject) for error in typed[:1] or firsts)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_ECHO else f"{text[:MAX_ECHO]}…"
