"""The contract as the suite reads it: schemas to validate responses with, error codes to expect."""

from __future__ import annotations

import hashlib
import json
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import pytest
import yaml

from logs_contract.json_pointers import parse_pointer
from logs_contract.project_files import project_file
from logs_contract.suite.catalogue.operation import FILE, find_operation, load_names

_URN = "urn:contract"
_CONTENT = "content/application~1json/schema"  # of a body; the suite sends and expects JSON


def contract_path() -> Path:
    """The contract that deployments are judged by."""
    return project_file("openapi.yaml")


class Contract:
    """openapi.yaml, and the parts of it that the suite needs.

    Raises `pytest.UsageError` if it has not the operation and the fields of ``operation.toml``.
    """

    def __init__(self) -> None:
        self._source = contract_path().read_bytes()
        self.document: dict[str, Any] = yaml.safe_load(self._source)
        self._registry = jsonschema_rs.Registry([(_URN, self.document)])
        self._validators: dict[str, jsonschema_rs.Draft202012Validator] = {}
        operation_id, self.fields = load_names()
        self.operation = find_operation(self.document, operation_id)
        self._check_fields()

    def find_problem(self, pointer: str, value: Any) -> str | None:
        """Why `value` is not valid under the schema at `pointer`; None if it is valid."""
        if pointer not in self._validators:
            self._validators[pointer] = jsonschema_rs.Draft202012Validator(
                {"$ref": f"{_URN}#{quote(pointer)}"}, registry=self._registry, validate_formats=True
            )
        error = next(self._validators[pointer].iter_errors(value), None)
        if error is None:
            return None
        return f"{error.message} (at /{'/'.join(map(str, error.instance_path))})"

    def parse_valid(self, body: bytes) -> Any:
        """The JSON value of `body` if the contract allows it as an entry, else None."""
        try:
            value = json.loads(body, parse_constant=refuse_constant)
        except ValueError:
            return None
        return value if self.allows_entry(value) else None

    def allows_entry(self, value: Any) -> bool:
        """Whether the contract allows `value` as the entry of a request."""
        return self.find_problem(self._entry_pointer, value) is None

    def find_position(self, clause: str) -> tuple[int, int]:
        """Line and column in the file, both from 1, of a requirement's clause.

        A clause that is a section of an RFC has the position of the operation.
        """
        pointer = clause if clause.startswith("#") else self.operation.pointer
        node: Any = yaml.compose(self._source)
        for name in parse_pointer(pointer):
            if isinstance(node, yaml.SequenceNode):
                node = node.value[int(name)]
            else:
                key, node = next(pair for pair in node.value if pair[0].value == name)
                mark = key.start_mark
        mark = node.start_mark if isinstance(node, yaml.ScalarNode) else mark
        return mark.line + 1, mark.column + 1

    @property
    def sha256(self) -> str:
        """The hash of the file, in hexadecimal digits."""
        return hashlib.sha256(self._source).hexdigest()

    @property
    def version(self) -> str:
        """The version of the contract."""
        version: str = self.document["info"]["version"]
        return version

    @property
    def token_prefixes(self) -> dict[str, str]:
        """The prefix of the tokens of each mode: ``test`` and ``live``."""
        name, _ = self.operation.security
        scheme = self.document["components"]["securitySchemes"][name]
        prefixes: dict[str, str] = scheme["x-token-prefixes"]
        return prefixes

    @property
    def scope(self) -> str:
        """The scope that the operation requires."""
        _, scopes = self.operation.security
        return scopes[0]

    @property
    def other_methods(self) -> set[str]:
        """The methods that the contract documents for the operation's path beside its own."""
        item = self.document["paths"][self.operation.path]
        return {name.upper() for name in item} - {self.operation.method}

    @property
    def field_types(self) -> dict[str, str]:
        """The JSON type of each field of a request's entry."""
        properties = self._entry["properties"]
        return {name: self._dereference(schema)["type"] for name, schema in properties.items()}

    @property
    def required_fields(self) -> list[str]:
        """The fields that a request's entry must have."""
        required: list[str] = self._entry["required"]
        return required

    @cached_property
    def levels(self) -> list[str]:
        """The documented values of `level`."""
        schema = self._entry["properties"][self.fields.level]
        levels: list[str] = self._dereference(schema)["enum"]
        return levels

    def response_schema(self, status: int) -> str:
        """The pointer to the schema of a documented response of the operation."""
        return f"{self._response_pointer(status)}/{_CONTENT}"

    def error_code(self, status: int) -> str:
        """The constant `code` of a documented error."""
        response = resolve(self.document, self._response_pointer(status))
        example = next(iter(response["content"]["application/json"]["examples"].values()))
        code: str = example["value"]["error"]["code"]
        return code

    @cached_property
    def _entry_pointer(self) -> str:
        body = self._follow(f"{self.operation.pointer}/requestBody")
        return self._follow(f"{body}/{_CONTENT}")

    @property
    def _entry(self) -> Any:
        return resolve(self.document, self._entry_pointer)

    def _dereference(self, schema: Any) -> Any:
        return resolve(self.document, schema["$ref"]) if "$ref" in schema else schema

    def _response_pointer(self, status: int) -> str:
        return self._follow(f"{self.operation.pointer}/responses/{status}")

    def _follow(self, pointer: str) -> str:
        """The pointer of the target of the reference at `pointer`, or `pointer`; without ``#``."""
        reference: str = resolve(self.document, pointer).get("$ref", pointer)
        return reference.removeprefix("#")

    def _check_fields(self) -> None:
        names = self.fields
        stored = resolve(self.document, self._follow(self.response_schema(201)))["properties"]
        for wanted, found, where in (
            ((names.level, names.message, names.meta), self._entry["properties"], "request"),
            ((names.id, names.created_at), stored, "response"),
        ):
            for name in wanted:
                if name not in found:
                    raise pytest.UsageError(
                        f"{FILE}: the {where} of {self.operation.name} has no field {name!r}: "
                        f"it has {', '.join(found)}"
                    )


@cache
def load_contract() -> Contract:
    """The contract; the file is read once."""
    return Contract()


def refuse_constant(name: str) -> None:
    """`parse_constant` for `json.loads`: NaN and Infinity are not JSON (RFC 8259, section 6)."""
    raise ValueError(f"{name} is not JSON")


def resolve(document: Any, pointer: str) -> Any:
    """The value at `pointer`; objects only on the way. Raises KeyError."""
    for name in parse_pointer(pointer):
        document = document[name]
    return document
