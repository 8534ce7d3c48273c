"""The operation that the requirements are about, and the names of its fields.

``conformance/operation.toml`` names them. The contract has the rest: path, method, scope, schemas.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import pytest

from logs_contract.json_pointers import format_pointer
from logs_contract.project_files import project_file
from logs_contract.suite.catalogue.toml_files import read_toml
from logs_contract.testable_places import METHODS

FILE = "conformance/operation.toml"


@dataclass(frozen=True, slots=True)
class Fields:
    """The contract's names of the fields that the suite's tests speak of."""

    id: str
    level: str
    message: str
    meta: str
    created_at: str

    def rename_in(self, sample: bytes) -> bytes:
        """A sample body with these names in place of "level", "message" and "meta"."""
        names = {name.encode(): new.encode() for name, new in asdict(self).items()}
        return re.sub(
            rb'"(level|message|meta)"(?=\s*:)', lambda found: b'"%b"' % names[found[1]], sample
        )


@dataclass(frozen=True, slots=True)
class Operation:
    """The operation as the contract describes it. `method` is in capitals."""

    path: str
    method: str
    description: Mapping[str, Any]

    @property
    def pointer(self) -> str:
        """Its place in the contract, as a JSON pointer that starts with ``#``."""
        return format_pointer(("paths", self.path, self.method.lower()))

    @property
    def name(self) -> str:
        """Its method and path."""
        return f"{self.method} {self.path}"

    @property
    def security(self) -> tuple[str, list[str]]:
        """The name of its security scheme, and the scopes it requires."""
        found: tuple[str, list[str]] = next(iter(self.description["security"][0].items()))
        return found


def load_names() -> tuple[str, Fields]:
    """The operationId and the field names. Raises `pytest.UsageError`."""
    values = read_toml(FILE, project_file("conformance") / "operation.toml")
    names = values.get("fields", {})
    wanted = [field.name for field in fields(Fields)]
    if sorted(names) != sorted(wanted) or "operationId" not in values:
        raise pytest.UsageError(f"{FILE}: wanted operationId, and fields {', '.join(wanted)}")
    return values["operationId"], Fields(**names)


def find_operation(document: Mapping[str, Any], operation_id: str) -> Operation:
    """The operation with this operationId. Raises `pytest.UsageError`."""
    operations = {
        description.get("operationId"): Operation(path, method.upper(), description)
        for path, item in document["paths"].items()
        for method, description in item.items()
        if method in METHODS
    }
    if operation_id not in operations:
        raise pytest.UsageError(
            f"{FILE}: no operation of openapi.yaml has the operationId {operation_id!r}: "
            f"wanted one of {', '.join(map(str, operations))}"
        )
    return operations[operation_id]
