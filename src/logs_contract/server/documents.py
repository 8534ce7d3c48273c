"""Reads an OpenAPI document from a YAML file, converts it to JSON types, and validates it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

from logs_contract.json_pointers import escape_part, parse_pointer

# The published JSON Schema of OpenAPI 3.1: a package and a file in it. The server reads the file
# and does not import the package. The import takes longer than the rest of a start.
_SCHEMA_FILE = ("openapi_spec_validator", "resources/schemas/v3.1/schema.json")
_OPENAPI_3_1 = "https://spec.openapis.org/oas/3.1/schema/2022-10-07"
_JSON_SCHEMA = "https://json-schema.org/draft/2020-12/schema"
# The published schema does not fix the dialect of schemas. This one requires JSON Schema 2020-12.
_DOCUMENT_SCHEMA = {
    "$schema": _JSON_SCHEMA,
    "$id": "urn:openapi-3.1-with-schemas",
    "$ref": _OPENAPI_3_1,
    "$defs": {"schema": {"$dynamicAnchor": "meta", "$ref": _JSON_SCHEMA}},
}
_LITERALS = frozenset({"const", "default", "enum", "example", "examples", "value"})
_MAX_SHOWN = 200  # characters of a problem, which may quote a part of the document


class ContractError(Exception):
    """The server cannot read the contract, or does not support something in it."""


# The loader in C is ten times as fast. Some builds of PyYAML do not have it.
_SafeLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[misc, valid-type] # mypy cannot know which one
    """Loads YAML as JSON types. A date stays a string."""


_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_document(path: Path) -> dict[str, Any]:
    """Read the OpenAPI 3.1 document at `path`. Raises `ContractError`."""
    try:
        text = path.read_bytes().decode()
        document = yaml.load(text, Loader=_Loader)  # noqa: S506, it is a SafeLoader
        document = _with_text_keys(document)
    except (OSError, UnicodeDecodeError) as error:
        raise ContractError(f"cannot be read: {error}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ContractError(f"not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(document, dict) or not str(document.get("openapi")).startswith("3.1."):
        raise ContractError("wanted an OpenAPI 3.1 document")
    validate_document(document)
    return document


def validate_document(document: dict[str, Any]) -> None:
    """Check that a document is valid OpenAPI 3.1. Raises `ContractError`.

    The schemas of the document must be valid JSON Schema 2020-12, and every reference within the
    document must have a target.
    """
    error = next(_load_validator().iter_errors(document), None)
    if error is not None:
        where = "/".join(escape_part(str(part)) for part in error.instance_path)
        problem = error.message.splitlines()[0][:_MAX_SHOWN]
        raise ContractError(f"not OpenAPI 3.1 at #/{where}: {problem}")
    for reference in _list_references(document):
        if reference.startswith("#") and not _has_target(document, reference):
            raise ContractError(f"$ref {reference!r} leads nowhere")


def _load_validator() -> jsonschema_rs.Draft202012Validator:
    package, file = _SCHEMA_FILE
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ContractError(f"cannot be validated: install {package}")
    schema = json.loads((Path(spec.origin).parent / file).read_bytes())
    registry = jsonschema_rs.Registry([(_OPENAPI_3_1, schema)])
    return jsonschema_rs.Draft202012Validator(_DOCUMENT_SCHEMA, registry=registry)


def _list_references(node: Any) -> Iterator[str]:
    """The references of a document, without those in examples and other literal values."""
    if isinstance(node, dict):
        if isinstance(node.get("$ref"), str):
            yield node["$ref"]
        for key, value in node.items():
            if key not in _LITERALS:
                yield from _list_references(value)
    elif isinstance(node, list):
        for item in node:
            yield from _list_references(item)


def _has_target(document: Any, reference: str) -> bool:
    for name in parse_pointer(reference):
        try:
            document = document[int(name) if isinstance(document, list) else name]
        except (LookupError, TypeError, ValueError):
            return False
    return True


def _with_text_keys(node: Any) -> Any:
    """Convert keys to strings. YAML reads the key 201 as a number; JSON has only string keys."""
    if isinstance(node, dict):
        return {str(key): _with_text_keys(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_with_text_keys(item) for item in node]
    return node
