"""Reads the operations, scopes, error codes and schemas of openapi.yaml.

The contract is the server's only source of knowledge about the API. If it contains something that
the server does not support, `ContractError` stops the start.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema_rs

from logs_contract.json_pointers import escape_part
from logs_contract.server.documents import ContractError, read_document
from logs_contract.testable_places import METHODS

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
        self.scheme, scheme = self._read_bearer_scheme()
        self.scopes = _read_texts(scheme, "x-scopes")
        self.token_prefixes = _read_texts(scheme, "x-token-prefixes")
        self.operations = self._read_operations_by_id()
        self.errors = self._read_errors()

    @classmethod
    def load(cls, path: Path) -> Contract:
        """Read, validate and parse the contract at `path`."""
        try:
            return cls(read_document(path))
        except ContractError as error:
            raise ContractError(f"{path}: {error}") from error

    def at(self, pointer: str) -> Any:
        """Return the value at a JSON pointer (RFC 6901)."""
        value: Any = self.document
        for part in pointer.split("/")[1:]:
            key = part.replace("~1", "/").replace("~0", "~")
            value = value[int(key)] if isinstance(value, list) else value[key]
        return value

    def validator(self, pointer: str) -> jsonschema_rs.Draft202012Validator:
        """Return the validator of the schema at `pointer`. It checks `format` too."""
        if pointer not in self._validators:
            self._validators[pointer] = self._compile_validator(pointer)
        return self._validators[pointer]

    def _compile_validator(self, pointer: str) -> jsonschema_rs.Draft202012Validator:
        schema = {"$ref": f"{_URN}#{quote(pointer)}"}
        try:
            return jsonschema_rs.Draft202012Validator(
                schema, registry=self._registry, validate_formats=True
            )
        except (jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
            message = str(error).splitlines()[0]
            raise ContractError(f"{pointer}: the schema cannot be used: {message}") from error

    @cached_property
    def methods(self) -> Mapping[str, tuple[str, ...]]:
        """The methods of each path, in upper case."""
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
                raise ContractError(f"$ref {pointer!r}: only references within the file work")
            pointer = pointer.removeprefix("#")
            if pointer in seen:
                raise ContractError(f"$ref {pointer!r} refers to itself")
            seen.add(pointer)
        return pointer

    @staticmethod
    def response_pointer(operation: Operation, status: int) -> str:
        """Return the pointer to this response in the operation. There may be a `$ref` there."""
        return f"/paths/{escape_part(operation.path)}/{operation.method}/responses/{status}"

    def _read_bearer_scheme(self) -> tuple[str, dict[str, Any]]:
        components = self.document.get("components", {})
        schemes: dict[str, dict[str, Any]] = components.get("securitySchemes", {})
        for name, scheme in schemes.items():
            if (scheme.get("type"), str(scheme.get("scheme")).lower()) != ("http", "bearer"):
                raise ContractError(f"security scheme {name}: only http bearer is supported")
        if len(schemes) != 1:
            raise ContractError(f"wanted one security scheme; got {len(schemes)}")
        return next(iter(schemes.items()))

    def _read_operations_by_id(self) -> dict[str, Operation]:
        found: dict[str, Operation] = {}
        for operation in self._read_operations():
            if operation.id in found:
                raise ContractError(f"two operations have the operationId {operation.id}")
            found[operation.id] = operation
        if not found:
            raise ContractError("it has no operation")
        return found

    def _read_operations(self) -> Iterator[Operation]:
        for path, item in self.document.get("paths", {}).items():
            if "$ref" in item:
                raise ContractError(f"{path}: a $ref in place of a path item is not supported")
            for method in METHODS:
                if method in item:
                    yield self._read_operation(path, method, item[method])

    def _read_operation(self, path: str, method: str, node: dict[str, Any]) -> Operation:
        name = f"{method.upper()} {path}"
        if "operationId" not in node or len(node.get("tags", ())) != 1:
            raise ContractError(f"{name}: an operationId and exactly one tag are needed")
        base = f"/paths/{escape_part(path)}/{method}"
        body = self.resolve(f"{base}/requestBody") if "requestBody" in node else None
        return Operation(
            id=node["operationId"],
            method=method,
            path=path,
            tag=node["tags"][0],
            body_required=body is not None and self.at(body).get("required", False),
            bodies=self._read_media(body) if body else {},
            responses={
                self._read_status(name, status): self._read_media(
                    self.resolve(f"{base}/responses/{status}")
                )
                for status in node["responses"]
            },
            scopes=self._read_required_scopes(name, node),
        )

    def _read_media(self, pointer: str) -> dict[str, str]:
        content = self.at(pointer).get("content", {})
        for media_type, media in content.items():
            if media_type != JSON or "schema" not in media:
                raise ContractError(f"{pointer}: {media_type}: wanted {JSON} with a schema")
        return {media: f"{pointer}/content/{escape_part(media)}/schema" for media in content}

    @staticmethod
    def _read_status(name: str, status: str) -> int:
        if not status.isdigit():
            raise ContractError(f"{name}: response {status!r}: only single statuses are supported")
        return int(status)

    def _read_required_scopes(self, name: str, node: dict[str, Any]) -> tuple[frozenset[str], ...]:
        security = node.get("security", self.document.get("security", []))
        if len(security) > 1 and {} in security:
            raise ContractError(f"{name}: optional authorization is not supported")
        unknown = {scheme for alternative in security for scheme in alternative} - {self.scheme}
        if unknown:
            raise ContractError(f"{name}: unknown security scheme {', '.join(sorted(unknown))}")
        alternatives = tuple(
            frozenset(scopes) for alternative in security for scopes in alternative.values()
        )
        for scope in frozenset().union(*alternatives):
            if scope not in self.scopes:
                raise ContractError(f"{name}: scope {scope!r} is not one of x-scopes")
        return alternatives

    def _read_errors(self) -> dict[int, DocumentedError]:
        """Return the error of each status. All operations must document the same code for it."""
        errors: dict[int, DocumentedError] = {}
        for operation in self.operations.values():
            for status, media in operation.responses.items():
                if status < 400:
                    continue
                if JSON not in media:
                    raise ContractError(f"{operation.id}: {status} has no body of {JSON}")
                pointer = media[JSON].removesuffix("/schema")
                error = self._read_example_error(pointer)
                known = errors.setdefault(status, error)
                if known.code != error.code:
                    raise ContractError(
                        f"status {status} has two codes, {known.code} and {error.code}; wanted one"
                    )
        return errors

    def _read_example_error(self, pointer: str) -> DocumentedError:
        examples = self.at(pointer).get("examples", {})
        value = next((example.get("value") for example in examples.values()), None)
        problem = next(self.validator(f"{pointer}/schema").iter_errors(value), None)
        if problem is not None:
            raise ContractError(f"{pointer}: its first example is not valid: {problem.message}")
        error = value.get("error") if isinstance(value, dict) else None
        if not isinstance(error, dict) or not {"code", "message"} <= error.keys():
            raise ContractError(
                f"{pointer}: its first example must have error, with code and message"
            )
        return DocumentedError(error["code"], error["message"], error)


def _read_texts(scheme: Mapping[str, Any], key: str) -> Mapping[str, str]:
    """Return an extension of the security scheme that maps strings to strings."""
    found = scheme.get(key, {})
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise ContractError(f"{key}: wanted an object whose values are strings; got {found!r}")
    return found
