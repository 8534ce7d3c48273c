"""Reads an OpenAPI document from a YAML file, converts it to JSON types, and validates it."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import yaml

# SHA-256 of the documents this project ships, whose validity its tests prove: to import the
# validator takes longer than the rest of a start. One that has changed is validated.
VALIDATED_DIGESTS = frozenset(
    {
        "80d3e3245e9bbf762b1ddffa9d6f94343547a817c3fd297429bf46bbaad2f34b",  # openapi.yaml
        "beac420074b981d21eca68c555edd96222bb1368807680f376f9f60279f58020",  # that of the admin API
    }
)


class ContractError(Exception):
    """The contract cannot be read or contains something this server does not support."""


# The loader in C is ten times as fast; PyYAML can be built without it.
_SafeLoader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_SafeLoader):  # type: ignore[misc, valid-type] # which one, is known at run time
    """Loads YAML as JSON types. A date stays a string."""


_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read_document(path: Path) -> dict[str, Any]:
    """Read the OpenAPI 3.1 document at `path`. Raises `ContractError`."""
    try:
        raw = path.read_bytes()
        document = yaml.load(raw.decode(), Loader=_Loader)  # noqa: S506, it is a SafeLoader
        document = _with_text_keys(document)
    except (OSError, UnicodeDecodeError) as error:
        raise ContractError(f"cannot be read: {error}") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise ContractError(f"not YAML: {' '.join(str(error).split())}") from error
    if not isinstance(document, dict) or not str(document.get("openapi")).startswith("3.1."):
        raise ContractError("wanted an OpenAPI 3.1 document")
    if hashlib.sha256(raw).hexdigest() not in VALIDATED_DIGESTS:
        validate_document(document)
    return document


def validate_document(document: dict[str, Any]) -> None:
    """Check that a document is valid OpenAPI 3.1. Raises `ContractError`."""
    from jsonschema.exceptions import ValidationError  # noqa: PLC0415
    from openapi_spec_validator import validate  # noqa: PLC0415
    from referencing.exceptions import Unresolvable  # noqa: PLC0415

    try:
        validate(document)
    except ValidationError as error:
        where = "/".join(pointer_part(str(part)) for part in error.absolute_path)
        said = str(error.message).splitlines()[0]
        raise ContractError(f"not OpenAPI 3.1 at #/{where}: {said}") from error
    except Unresolvable as error:
        raise ContractError(f"$ref {error.ref!r} leads nowhere") from error


def pointer_part(part: str) -> str:
    """Escape `part` for a JSON pointer (RFC 6901, section 3)."""
    return part.replace("~", "~0").replace("/", "~1")


def _with_text_keys(node: Any) -> Any:
    """Convert keys to strings. YAML reads the key 201 as a number; JSON has only string keys."""
    if isinstance(node, dict):
        return {str(key): _with_text_keys(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_with_text_keys(item) for item in node]
    return node
