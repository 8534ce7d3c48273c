"""Writes the message of a 400: the field, the expected value, the received value."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import jsonschema_rs

from logs_contract.server.redaction import redact

MAX_ECHO = 40  # characters of the input repeated in a message
MAX_PROBLEMS = 5

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
    """A sentence for each field of `subject` that is wrong, the first few; empty for none."""
    sentences = [sentence(error, subject) for error in first_error_per_field(errors)]
    if len(sentences) > MAX_PROBLEMS:
        sentences[MAX_PROBLEMS:] = [f"and {len(sentences) - MAX_PROBLEMS} more"]
    return "; ".join(sentences)


def first_error_per_field(
    errors: Iterable[jsonschema_rs.ValidationError],
) -> list[jsonschema_rs.ValidationError]:
    """One error for each field: of a type and an enum that both fail, the enum says more."""
    found: dict[tuple[Any, ...], jsonschema_rs.ValidationError] = {}
    for error in errors:
        place = (*error.instance_path, getattr(error.kind, "property", None))
        if place not in found or isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Enum):
            found[place] = error
    return list(found.values())


def field_name(error: jsonschema_rs.ValidationError) -> str:
    """Return the dotted name of the invalid or missing field, or "" for the whole value."""
    missing = getattr(error.kind, "property", None)
    return ".".join(map(str, [*error.instance_path, *([missing] if missing else [])]))


def echo(value: Any) -> str:
    """A short, escaped piece of the input, without anything that looks like a token."""
    text = repr(redact(value)) if isinstance(value, str) else redact(_json(value))
    return _cut(text)


def sentence(error: jsonschema_rs.ValidationError, subject: str = "the request body") -> str:
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
            return f"a name in {sentence(name_error, subject)}"
        case jsonschema_rs.ValidationErrorKind.AdditionalProperties(unexpected=names):
            return f"{field} must not have {', '.join(map(echo, names[:MAX_PROBLEMS]))}"
        case jsonschema_rs.ValidationErrorKind.FalseSchema():
            wanted = "not be there"
        case jsonschema_rs.ValidationErrorKind.OneOfMultipleValid():
            wanted = "have one of its forms only"
        case (
            jsonschema_rs.ValidationErrorKind.OneOfNotValid(context=forms)
            | jsonschema_rs.ValidationErrorKind.AnyOf(context=forms)
        ):
            return _nearest(forms, subject)
        case _:
            wanted = f"satisfy {kind.name} {echo(kind.value)}"
    return f"{field} must {wanted}; got {echo(error.instance)}"


def _json(value: Any) -> str:
    """Of any value; orjson would not write an integer of more than 64 bits."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)


def _nearest(forms: list[list[jsonschema_rs.ValidationError]], subject: str) -> str:
    """Describe the errors of the first alternative with the right type, or of all of them."""
    firsts = [errors[0] for errors in forms]
    typed = [it for it in firsts if not isinstance(it.kind, jsonschema_rs.ValidationErrorKind.Type)]
    return " or ".join(sentence(error, subject) for error in typed[:1] or firsts)


def _cut(text: str) -> str:
    return text if len(text) <= MAX_ECHO else f"{text[:MAX_ECHO]}…"
