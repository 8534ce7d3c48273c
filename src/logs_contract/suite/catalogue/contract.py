"""The contract as the suite reads it: schemas to validate responses with, error codes to expect."""

from __future__ import annotations

import hashlib
import json
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jsonschema_rs
import yaml

from logs_contract.project_files import project_file

_URN = "urn:contract"


def contract_path() -> Path:
    """The contract that deployments are judged by."""
    return project_file("openapi.yaml")


class Contract:
    """openapi.yaml, and the parts of it that the suite needs."""

    def __init__(self) -> None:
        self._source = contract_path().read_bytes()
        self.document: dict[str, Any] = yaml.safe_load(self._source)
        self._registry = jsonschema_rs.Registry([(_URN, self.document)])
        self._validators: dict[str, jsonschema_rs.Draft202012Validator] = {}

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
        return self.find_problem("/components/schemas/LogEntryInput", value) is None

    def find_position(self, clause: str) -> tuple[int, int]:
        """Line and column in the file, both from 1, of a requirement's clause.

        A clause that is a section of an RFC has the position of the operation.
        """
        pointer = clause if clause.startswith("#") else "#/paths/~1logs/post"
        node: Any = yaml.compose(self._source)
        for name in split_pointer(pointer):
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
        scheme = self.document["components"]["securitySchemes"]["bearerAuth"]
        prefixes: dict[str, str] = scheme["x-token-prefixes"]
        return prefixes

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
        levels: list[str] = self.document["components"]["schemas"]["LogLevel"]["enum"]
        return levels

    def response_schema(self, status: int) -> str:
        """The pointer to the schema of a documented response to POST /logs."""
        return f"{self._response_pointer(status)}/content/application~1json/schema"

    def error_code(self, status: int) -> str:
        """The constant `code` of a documented error."""
        response = resolve(self.document, self._response_pointer(status))
        example = next(iter(response["content"]["application/json"]["examples"].values()))
        code: str = example["value"]["error"]["code"]
        return code

    @property
    def _entry(self) -> Any:
        return self.document["components"]["schemas"]["LogEntryInput"]

    def _dereference(self, schema: Any) -> Any:
        return resolve(self.document, schema["$ref"]) if "$ref" in schema else schema

    def _response_pointer(self, status: int) -> str:
        pointer = f"/paths/~1logs/post/responses/{status}"
        reference: str = resolve(self.document, pointer).get("$ref", f"#{pointer}")
        return reference.removeprefix("#")


@cache
def load_contract() -> Contract:
    """The contract; the file is read once."""
    return Contract()


def refuse_constant(name: str) -> None:
    """`parse_constant` for `json.loads`: NaN and Infinity are not JSON (RFC 8259, section 6)."""
    raise ValueError(f"{name} is not JSON")


def escape(name: str) -> str:
    """A name as one part of a JSON pointer (RFC 6901)."""
    return name.replace("~", "~0").replace("/", "~1")


def split_pointer(pointer: str) -> list[str]:
    """The names in a JSON pointer, which may be a fragment that starts with ``#``."""
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def resolve(document: Any, pointer: str) -> Any:
    """The value at `pointer`; objects only on the way. Raises KeyError."""
    for name in split_pointer(pointer):
        document = document[name]
    return document
