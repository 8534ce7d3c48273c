"""Validates OpenAPI 3.0 and 3.1 documents with openapi-spec-validator.

To import openapi-spec-validator takes half a second, so only those who need it import this module.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

from jsonschema.exceptions import ValidationError
from jsonschema_rs import Draft202012Validator
from openapi_spec_validator import OpenAPIV30SpecValidator, OpenAPIV31SpecValidator
from openapi_spec_validator.validation.exceptions import (
    DuplicateOperationIDError,
    ExtraParametersError,
)
from referencing.exceptions import Unresolvable

from logs_contract.json_pointers import Parts, is_under
from logs_contract.review.openapi.errors import ReviewError
from logs_contract.review.openapi.node import Node
from logs_contract.review.openapi.object_kinds import is_referable
from logs_contract.review.openapi.openapi_version import read_openapi_version
from logs_contract.review.openapi.sources import Source
from logs_contract.review.openapi.walk import walk

_VALIDATORS = {"3.0": OpenAPIV30SpecValidator, "3.1": OpenAPIV31SpecValidator}
_META_SCHEMA = Draft202012Validator({"$ref": "https://json-schema.org/draft/2020-12/schema"})
# The lint reports duplicate operationIds, since its findings can be waived. A required property may
# be declared in another part of an allOf, or nowhere.
_ALLOWED = (DuplicateOperationIDError, ExtraParametersError)
_LIMIT = 10  # errors in one message
_WIDTH = 300  # characters of a message, which may quote a whole schema


def validate_document(root: Node) -> None:
    """Raise `ReviewError` if the document is invalid, with its first errors and their places."""
    errors = list(_find_errors(root))
    if errors:
        more = [f"and {len(errors) - _LIMIT} more"] if len(errors) > _LIMIT else []
        raise ReviewError("\n".join([*errors[:_LIMIT], *more]))


def _find_errors(root: Node) -> Iterator[str]:
    version = read_openapi_version(root)

    class Validator(_VALIDATORS[version]):  # type: ignore[misc, valid-type]
        resolver_handlers: ClassVar = {"file": lambda address: _read_file(root, address)}

    base = PurePosixPath("/", root.document.source.path).as_uri()
    try:
        errors = [
            _find_cause(error) for error in Validator(root.value, base_uri=base).iter_errors()
        ]
    except Unresolvable as unresolvable:
        yield _describe_unresolved(root, unresolvable.ref)
    except RecursionError:
        yield f"{root.document.source}: nesting or references are too deep"
    else:
        # openapi-spec-validator reports errors within schemas without a place.
        schemas = list(_find_schema_errors(root)) if version == "3.1" else []
        yield from schemas
        for error in errors:
            at = _find_place(root, error.absolute_path)
            if error.validator == "format" and error.validator_value == "regex":
                # The validator checks for regular expressions of Python, not of JSON Schema.
                continue
            if not isinstance(error, _ALLOWED) and (at.parts or not schemas):
                message = _shorten(error.message)
                yield f"{at.where}: {at.pointer}: invalid OpenAPI {version}: {message}"


def _describe_unresolved(root: Node, reference: str) -> str:
    """Return the message for a reference without a target."""
    spellings = (reference, f"#{reference}")
    holders = (node for kind, node in walk(root) if is_referable(kind))
    at = next((node for node in holders if node.value.get("$ref") in spellings), root)
    try:
        at.dereference()
    except ReviewError as error:
        return str(error)
    return f"{at.where}: $ref {reference!r} has no target"


def _find_schema_errors(root: Node) -> Iterator[str]:
    for node in _list_schemas(root):
        for error in _META_SCHEMA.iter_errors(node.value):
            at = _find_place(node, error.instance_path)
            yield f"{at.where}: {at.pointer}: invalid JSON Schema: {_shorten(error.message)}"


def _list_schemas(root: Node) -> Iterator[Node]:
    """Return the schemas that no other schema contains."""
    outer: Parts | None = None
    for kind, node in walk(root):
        if kind == "schema" and (outer is None or not is_under(node.parts, outer)):
            outer = node.parts
            yield node


def _read_file(root: Node, address: str) -> Mapping[str, Any]:
    path = unquote(urlsplit(address).path)
    source = root.document.source
    if not source.path.startswith("/"):
        path = path.removeprefix("/")
    value: Mapping[str, Any] = root.files.document(Source(path, source.revision)).value
    return value


def _find_place(node: Node, path: Iterable[str | int]) -> Node:
    for part in path:
        node = node.get(str(part)) or node
    return node


def _shorten(message: str) -> str:
    line = message.splitlines()[0]
    return line if len(line) < _WIDTH else f"{line[: _WIDTH // 2]} … {line[-_WIDTH // 4 :]}"


def _find_cause(error: ValidationError) -> ValidationError:
    """Return the innermost error; of several failed alternatives, take the deepest error."""
    while error.context:
        error = max(error.context, key=lambda inner: len(inner.absolute_path))
    return error
