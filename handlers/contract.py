"""Reads openapi.yaml: operations, scopes, error codes, schemas.

What the server needs to know of the API it reads here. What it cannot understand in the contract
raises `ContractError`, which stops the start.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import yaml
from jsonschema.exceptions import ValidationError
from openapi_spec_validator import validate
from referencing.exceptions import Unresolvable

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
JSON = "application/json"
_URN = "urn:contract"


class ContractError(Exception):
    """The contract cannot be read or holds something this server does not understand."""


class _Loader(yaml.SafeLoader):
    """YAML as JSON has it: a date stays the text it is written as."""


_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: how it is called, what it requires, where its schemas stand.

    `bodies` maps a request's media type to the JSON pointer of its schema; `responses` maps a
    status and a media type to that of the response's. `scopes` has, for each alternative of its
    `security`, the scopes required.
    """

    id: str
    method: str
    path: str
    tag: str
    body_required: bool
    bodies: Mapping[str, str]
    responses: Mapping[int, Mapping[str, str]]
    scopes: tuple[frozenset[str], ...]


@dataclass(frozen=True, slots=True)
class DocumentedError:
    """The `error` object of an error's example: its code, its message, its other fields."""

    code: str
    message: str
    example: Mapping[str, Any]


class Contract:
    """One OpenAPI 3.1 document, understood. Raises `ContractError`."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._registry = jsonschema_rs.Registry([(_URN, document)])
        self.security_scheme_name, scheme = self._bearer_scheme()
        self.scopes: Mapping[str, str] = scheme.get("x-scopes", {})
        self.token_prefixes: Mapping[str, str] = scheme.get("x-token-prefixes", {})
        self.operations = {operation.id: operation for operation in self._operations()}
        self.errors = self._errors()

    @classmethod
    def load(cls, path: Path) -> Contract:
        """Read, check and understand the contract at `path`."""
        try:
            document = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506, it is a SafeLoader
        except (OSError, UnicodeDecodeError) as error:
            raise ContractError(f"{path}: cannot be read: {error}") from error
        except yaml.YAMLError as error:
            raise ContractError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
        if not isinstance(document, dict) or not str(document.get("openapi")).startswith("3.1."):
            raise ContractError(f"{path}: wanted an OpenAPI 3.1 document")
        document = _with_text_keys(document)
        try:
            validate(document)
            return cls(document)
        except ValidationError as error:
            where = "/".join(pointer_part(str(part)) for part in error.absolute_path)
            said = str(error.message).splitlines()[0]
            raise ContractError(f"{path}: not OpenAPI 3.1 at #/{where}: {said}") from error
        except Unresolvable as error:
            raise ContractError(f"{path}: $ref {error.ref!r} leads nowhere") from error
        except ContractError as error:
            raise ContractError(f"{path}: {error}") from error

    def at(self, pointer: str) -> Any:
        """The value at a JSON pointer (RFC 6901)."""
        value: Any = self.document
        for part in pointer.split("/")[1:]:
            key = part.replace("~1", "/").replace("~0", "~")
            value = value[int(key)] if isinstance(value, list) else value[key]
        return value

    def validator(self, pointer: str) -> jsonschema_rs.Draft202012Validator:
        """A compiled validator of the schema at `pointer`; `format` is asserted."""
        return jsonschema_rs.Draft202012Validator(
            {"$ref": f"{_URN}#{quote(pointer)}"}, registry=self._registry, validate_formats=True
        )

    @cached_property
    def methods(self) -> Mapping[str, tuple[str, ...]]:
        """The methods of each path, upper case."""
        found: dict[str, tuple[str, ...]] = {}
        for operation in self.operations.values():
            found[operation.path] = (*found.get(operation.path, ()), operation.method.upper())
        return found

    def resolve(self, pointer: str) -> str:
        """`pointer`, or where its `$ref` chain ends."""
        seen = {pointer}
        while "$ref" in (value := self.at(pointer)):
            pointer = value["$ref"]
            if not pointer.startswith("#/"):
                raise ContractError(f"$ref {pointer!r}: only references within the file are read")
            pointer = pointer.removeprefix("#")
            if pointer in seen:
                raise ContractError(f"$ref {pointer!r} refers to itself")
            seen.add(pointer)
        return pointer

    @staticmethod
    def response_pointer(operation: Operation, status: int) -> str:
        """Where the contract documents this response of the operation, before any `$ref`."""
        return f"/paths/{pointer_part(operation.path)}/{operation.method}/responses/{status}"

    def _bearer_scheme(self) -> tuple[str, dict[str, Any]]:
        components = self.document.get("components", {})
        schemes: dict[str, dict[str, Any]] = components.get("securitySchemes", {})
        for name, scheme in schemes.items():
            if (scheme.get("type"), str(scheme.get("scheme")).lower()) != ("http", "bearer"):
                raise ContractError(f"security scheme {name}: only http bearer is understood")
        if len(schemes) != 1:
            raise ContractError(f"wanted one security scheme; got {len(schemes)}")
        return next(iter(schemes.items()))

    def _operations(self) -> Iterator[Operation]:
        for path, item in self.document.get("paths", {}).items():
            for method in METHODS:
                if method in item:
                    yield self._operation(path, method, item[method])

    def _operation(self, path: str, method: str, node: dict[str, Any]) -> Operation:
        name = f"{method.upper()} {path}"
        if "operationId" not in node or len(node.get("tags", ())) != 1:
            raise ContractError(f"{name}: an operationId and exactly one tag are needed")
        base = f"/paths/{pointer_part(path)}/{method}"
        body = self.resolve(f"{base}/requestBody") if "requestBody" in node else None
        return Operation(
            id=node["operationId"],
            method=method,
            path=path,
            tag=node["tags"][0],
            body_required=body is not None and self.at(body).get("required", False),
            bodies=self._media(body) if body else {},
            responses={
                self._status(name, status): self._media(self.resolve(f"{base}/responses/{status}"))
                for status in node["responses"]
            },
            scopes=self._required_scopes(name, node),
        )

    def _media(self, pointer: str) -> dict[str, str]:
        content = self.at(pointer).get("content", {})
        for media_type in content:
            if media_type != JSON:
                raise ContractError(f"{pointer}: media type {media_type}: only {JSON} is served")
        return {media: f"{pointer}/content/{pointer_part(media)}/schema" for media in content}

    @staticmethod
    def _status(name: str, status: str) -> int:
        if not status.isdigit():
            raise ContractError(f"{name}: response {status!r}: only single statuses are understood")
        return int(status)

    def _required_scopes(self, name: str, node: dict[str, Any]) -> tuple[frozenset[str], ...]:
        security = node.get("security", self.document.get("security", []))
        if len(security) > 1 and {} in security:
            raise ContractError(f"{name}: optional authorization is not understood")
        alternatives = tuple(
            frozenset(scopes) for alternative in security for scopes in alternative.values()
        )
        for scope in frozenset().union(*alternatives):
            if scope not in self.scopes:
                raise ContractError(f"{name}: scope {scope!r} is not one of x-scopes")
        return alternatives

    def _errors(self) -> dict[int, DocumentedError]:
        """The one error of each status: the same code wherever the contract documents it."""
        errors: dict[int, DocumentedError] = {}
        for operation in self.operations.values():
            for status, media in operation.responses.items():
                if status < 400:
                    continue
                pointer = media[JSON].removesuffix("/schema")
                error = self._example_error(pointer)
                known = errors.setdefault(status, error)
                if known.code != error.code:
                    raise ContractError(
                        f"status {status}: two codes, {known.code} and {error.code}"
                    )
        return errors

    def _example_error(self, pointer: str) -> DocumentedError:
        examples = self.at(pointer).get("examples", {})
        value = next((example.get("value") for example in examples.values()), None)
        problem = next(self.validator(f"{pointer}/schema").iter_errors(value), None)
        if problem is not None:
            raise ContractError(f"{pointer}: its first example is not valid: {problem.message}")
        error = value["error"]  # type: ignore[index] # the schema requires it
        return DocumentedError(error["code"], error["message"], error)


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
