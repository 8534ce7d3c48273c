"""The contract as the suite reads it: schemas to hold answers against, codes to expect."""

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
from logs_contract.suite.pointers import names, resolve

_URN = "urn:contract"


def contract_path() -> Path:
    """The contract that deployments are judged by."""
    return project_file("openapi.yaml")


class Contract:
    """openapi.yaml, and what the suite needs to know of it."""

    def __init__(self) -> None:
        self._source = contract_path().read_bytes()
        self.document: dict[str, Any] = yaml.safe_load(self._source)
        self._registry = jsonschema_rs.Registry([(_URN, self.document)])
        self._validators: dict[str, jsonschema_rs.Draft202012Validator] = {}

    def problem(self, pointer: str, value: Any) -> str | None:
        """Why `value` is not valid under the schema at `pointer`; None if it is."""
        if pointer not in self._validators:
            self._validators[pointer] = jsonschema_rs.Draft202012Validator(
                {"$ref": f"{_URN}#{quote(pointer)}"}, registry=self._registry, validate_formats=True
            )
        error = next(self._validators[pointer].iter_errors(value), None)
        if error is None:
            return None
        return f"{error.message} (at /{'/'.join(map(str, error.instance_path))})"

    def parse_valid(self, body: bytes) -> Any:
        """The body's JSON value where the contract allows it as an entry; None where not."""
        try:
            value = json.loads(body, parse_constant=refuse_constant)
        except ValueError:
            return None
        return value if self.problem("/components/schemas/LogEntryInput", value) is None else None

    @property
    def sha256(self) -> str:
        """The hash of the file, in hexadecimal digits."""
        return hashlib.sha256(self._source).hexdigest()

    def position(self, clause: str) -> tuple[int, int]:
        """Line and column, from 1, of a clause in the file; of the operation for one of an RFC."""
        pointer = clause if clause.startswith("#") else "#/paths/~1logs/post"
        node: Any = yaml.compose(self._source)
        for name in names(pointer):
            if isinstance(node, yaml.SequenceNode):
                node = node.value[int(name)]
            else:
                key, node = next(pair for pair in node.value if pair[0].value == name)
                mark = key.start_mark
        mark = node.start_mark if isinstance(node, yaml.ScalarNode) else mark
        return mark.line + 1, mark.column + 1

    @property
    def version(self) -> str:
        """The version of the contract."""
        version: str = self.document["info"]["version"]
        return version

    @property
    def token_prefixes(self) -> dict[str, str]:
        """What a token of each mode starts with."""
        scheme = self.document["components"]["securitySchemes"]["bearerAuth"]
        prefixes: dict[str, str] = scheme["x-token-prefixes"]
        return prefixes

    @property
    def fields(self) -> dict[str, str]:
        """The JSON type of each field of an entry that is sent."""
        properties = self._entry["properties"]
        return {name: self._resolved(schema)["type"] for name, schema in properties.items()}

    @property
    def required_fields(self) -> list[str]:
        """The fields an entry that is sent must have."""
        required: list[str] = self._entry["required"]
        return required

    @cached_property
    def levels(self) -> list[str]:
        """The documented values of `level`."""
        levels: list[str] = self.document["components"]["schemas"]["LogLevel"]["enum"]
        return levels

    def response_schema(self, status: int) -> str:
        """The pointer of the schema of a documented answer to POST /logs."""
        return f"{self._response(status)}/content/application~1json/schema"

    def error_code(self, status: int) -> str:
        """The constant `code` of a documented error."""
        content = self._at(self._response(status))["content"]["application/json"]
        example = next(iter(content["examples"].values()))
        code: str = example["value"]["error"]["code"]
        return code

    @property
    def _entry(self) -> Any:
        return self.document["components"]["schemas"]["LogEntryInput"]

    def _resolved(self, schema: Any) -> Any:
        return self._at(schema["$ref"].removeprefix("#")) if "$ref" in schema else schema

    def _response(self, status: int) -> str:
        pointer = f"/paths/~1logs/post/responses/{status}"
        reference: str = self._at(pointer).get("$ref", f"#{pointer}")
        return reference.removeprefix("#")

    def _at(self, pointer: str) -> Any:
        return resolve(self.document, pointer)


@cache
def load_contract() -> Contract:
    """The contract, read once for all who ask."""
    return Contract()


def refuse_constant(name: str) -> None:
    """For Python's parser of JSON: NaN and Infinity are none (RFC 8259, section 6)."""
    raise ValueError(f"{name} is not JSON")
