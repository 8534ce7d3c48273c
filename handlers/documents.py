"""Reads an OpenAPI document from a file: YAML as JSON has it, and valid."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from jsonschema.exceptions import ValidationError
from openapi_spec_validator import validate
from referencing.exceptions import Unresolvable


class ContractError(Exception):
    """The contract cannot be read or holds something this server does not understand."""


class _Loader(yaml.SafeLoader):
    """YAML as JSON has it: a date stays the text it is written as."""


_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_document(path: Path) -> dict[str, Any]:
    """The OpenAPI 3.1 document at `path`. Raises `ContractError`."""
    try:
        document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506, it is a SafeLoader
        document = _with_text_keys(document)
    except (OSError, UnicodeDecodeError) as error:
        raise ContractError(f"cannot be read: {error}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ContractError(f"not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(document, dict) or not str(document.get("openapi")).startswith("3.1."):
        raise ContractError("wanted an OpenAPI 3.1 document")
    try:
        validate(document)
    except ValidationError as error:
        where = "/".join(pointer_part(str(part)) for part in error.absolute_path)
        said = str(error.message).splitlines()[0]
        raise ContractError(f"not OpenAPI 3.1 at #/{where}: {said}") from error
    except Unresolvable as error:
        raise ContractError(f"$ref {error.ref!r} leads nowhere") from error
    return document


def pointer_part(part: str) -> str:
    """`part` as one part of a JSON pointer (RFC 6901, section 3)."""
    return part.replace("~", "~0").replace("/", "~1")


def _with_text_keys(node: Any) -> Any:
    """YAML reads a bare 201 as a number; JSON has text keys only."""
    if isinstance(node, dict):
        return {str(key): _with_text_keys(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_with_text_keys(item) for item in node]
    return node
