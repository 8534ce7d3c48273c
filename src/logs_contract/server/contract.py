"""Reads openapi.yaml: operations, scopes, error codes, schemas.

The server takes all its knowledge of the API from here. A contract it does not support raises
`ContractError`, which stops the start.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema_rs

from logs_contract.server.documents import ContractError, pointer_part, read_document

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
JSON = "application/json"
_URN = "urn:contract"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its method and path, its scopes, and the JSON pointers of its schemas.

    `bodies` maps a media type of the request to the JSON pointer of its schema. `responses` maps
    a status and a media type to the pointer of the response schema. `scopes` holds the required
    scopes of each alternative in `security`.
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
    """A parsed OpenAPI 3.1 document. Raises `ContractError`."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document
        self._validators: dict[str, jsonschema_rs.Draft202012Validator] = {}
        self._registry = jsonschema_rs.Registry([(_URN, document)])
        self.scheme, scheme = self._bearer_scheme()
        self.scopes = _texts(scheme, "x-scopes")
        self.token_prefixes = _texts(scheme, "x-token-prefixes")
        self.operations = self._operations_by_id()
        self.errors = self._errors()

    @classmethod
    def load(cls, path: Path) -> Contract:
        """Read, validate and parse the contract at `path`."""
        try:
            return cls(read_document(path))
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
        """A validator of the schema at `pointer`, compiled once; `format` is asserted."""
        if pointer not in self._validators:
            self._validators[pointer] = self._compiled(pointer)
        return self._validators[pointer]

    def _compiled(self, pointer: str) -> jsonschema_rs.Draft202012Validator:
        schema = {"$ref": f"{_URN}#{quote(pointer)}"}
        try:
            return jsonschema_rs.Draft202012Validator(
                schema, registry=self._registry, validate_formats=True
            )
        except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
            said = str(error).splitlines()[0]
            raise ContractError(f"{pointer}: not a schema that can be used: {said}") from error

    @cached_property
    def methods(self) -> Mapping[str, tuple[str, ...]]:
        """The methods of each path, upper case."""
        found: dict[str, tuple[str, ...]] = {}
        for operation in self.operations.values():
            found[operation.path] = (*found.get(operation.path, ()), operation.method.upper())
        return found

    def resolve(self, pointer: str) -> str:
        """Follow the `$ref` chain at `pointer` and return the pointer of its end."""
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

    def _operations_by_id(self) -> dict[str, Operation]:
        found: dict[str, Operation] = {}
        for operation in self._operations():
            if operation.id in found:
                raise ContractError(f"two operations have the operationId {operation.id}")
            found[operation.id] = operation
        if not found:
            raise ContractError("it has no operation")
        return found

    def _operations(self) -> Iterator[Operation]:
        for path, item in self.document.get("paths", {}).items():
            if "$ref" in item:
                raise ContractError(f"{path}: a path item that is a $ref is not read")
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
        for media_type, media in content.items():
            if media_type != JSON or "schema" not in media:
                raise ContractError(f"{pointer}: {media_type}: wanted {JSON} with a schema")
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
        unknown = {scheme for alternative in security for scheme in alternative} - {self.scheme}
        if unknown:
            raise ContractError(f"{name}: no security scheme {', '.join(sorted(unknown))}")
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
                if JSON not in media:
                    raise ContractError(f"{operation.id}: {status} has no body of {JSON}")
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
        error = value.get("error") if isinstance(value, dict) else None
        if not isinstance(error, dict) or not {"code", "message"} <= error.keys():
            raise ContractError(f"{pointer}: its first example has no error, code and message")
        return DocumentedError(error["code"], error["message"], error)


def _texts(scheme: Mapping[str, Any], key: str) -> Mapping[str, str]:
    """An extension of the security scheme that maps texts to texts."""
    found = scheme.get(key, {})
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise ContractError(f"{key}: wanted an object of texts; got {found!r}")
    return found
