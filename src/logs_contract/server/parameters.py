"""Reads the parameters of an operation."""

from __future__ import annotations

import re
from typing import Any

from logs_contract.json_pointers import escape_part
from logs_contract.server.contract import Contract, Operation
from logs_contract.server.documents import ContractError

_PASSED = ("path", "query")  # Connexion passes only these parameters to a handler.

# The keywords that a parameter's schema may use. They mean the same in OpenAPI 3.0 and 3.1.
_PARAMETER_KEYWORDS = frozenset(
    {
        *("type", "format", "enum", "default", "items", "pattern", "description", "examples"),
        *("minimum", "maximum", "multipleOf", "minLength", "maxLength"),
        *("minItems", "maxItems", "uniqueItems"),
    }
)


def list_parameter_names(contract: Contract, operation: Operation) -> set[str]:
    """Return the names of the parameters that Connexion passes to the handler."""
    return {node["name"] for node in read_parameters(contract, operation) if node["in"] in _PASSED}


def read_parameters(contract: Contract, operation: Operation) -> list[dict[str, Any]]:
    """Return the parameters of the operation and of its path, with references resolved.

    A parameter of the operation replaces the path's parameter of the same name and place.
    """
    path = f"/paths/{escape_part(operation.path)}"
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for base in (path, f"{path}/{operation.method}"):
        for index in range(len(contract.at(base).get("parameters", []))):
            pointer = contract.resolve(f"{base}/parameters/{index}")
            node = contract.at(pointer)
            if not isinstance(node.get("schema"), dict):
                raise ContractError(f"{pointer}: a parameter needs a schema that is an object")
            schema = contract.at(contract.resolve(f"{pointer}/schema"))
            _check_parameter_schema(pointer, schema)
            found[node["in"], node["name"]] = {
                "in": node["in"],
                "name": node["name"],
                "required": node.get("required", False),
                "schema": {key: schema[key] for key in schema if key != "examples"},
            }
    _check_path_parameters(operation, {name for place, name in found if place == "path"})
    return list(found.values())


def _check_path_parameters(operation: Operation, declared: set[str]) -> None:
    for name in re.findall(r"{([^}]*)}", operation.path):
        if name not in declared:
            where = f"{operation.method.upper()} {operation.path}"
            raise ContractError(f"{where}: its parameters have no path parameter {name}")


def _check_parameter_schema(pointer: str, schema: dict[str, Any]) -> None:
    unknown = sorted(set(schema) - _PARAMETER_KEYWORDS)
    if unknown or isinstance(schema.get("type"), list):
        what = unknown[0] if unknown else "type with several values"
        raise ContractError(f"{pointer}: a parameter's schema cannot use {what} in this server")
    if "type" not in schema:  # Connexion would respond 500 to every value.
        raise ContractError(f"{pointer}: a parameter's schema needs a type in this server")
