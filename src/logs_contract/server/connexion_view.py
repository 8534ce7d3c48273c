"""The contract as Connexion reads it.

Connexion 3.3 accepts OpenAPI 3.0 only and validates with JSON Schema draft 4. So it is given a
3.0 document with the contract's paths, parameters and security, in which a body's schema is just
a pointer into the contract: `bodies` validates against the 3.1 schema found there.
"""

from __future__ import annotations

from typing import Any

from logs_contract.server.contract import Contract, Operation
from logs_contract.server.documents import ContractError, pointer_part

POINTER = "x-contract-pointer"

_PASSED = ("path", "query")  # where a parameter must stand for Connexion to pass it on

# What a parameter's schema may say: the part of JSON Schema that means the same in both dialects.
_PARAMETER_KEYWORDS = frozenset(
    {
        *("type", "format", "enum", "default", "items", "pattern", "description", "examples"),
        *("minimum", "maximum", "multipleOf", "minLength", "maxLength"),
        *("minItems", "maxItems", "uniqueItems"),
    }
)


def connexion_view(contract: Contract) -> dict[str, Any]:
    """An OpenAPI 3.0 document of the same operations. Raises `ContractError`."""
    paths: dict[str, Any] = {}
    for operation in contract.operations.values():
        paths.setdefault(operation.path, {})[operation.method] = _operation(contract, operation)
    name = contract.scheme
    return {
        "openapi": "3.0.3",
        "info": {"title": contract.document["info"]["title"], "version": "0"},
        "paths": paths,
        "components": {"securitySchemes": {name: {"type": "http", "scheme": "bearer"}}},
    }


def parameter_names(contract: Contract, operation: Operation) -> set[str]:
    """The names of the parameters that Connexion passes to a handler."""
    return {node["name"] for node in _parameters(contract, operation) if node["in"] in _PASSED}


def _operation(contract: Contract, operation: Operation) -> dict[str, Any]:
    view: dict[str, Any] = {
        "operationId": operation.id,
        "parameters": _parameters(contract, operation),
        "security": [{contract.scheme: sorted(scopes)} for scopes in operation.scopes],
        "responses": {
            str(status): {"description": "", "content": {media: {} for media in media_types}}
            for status, media_types in operation.responses.items()
        },
    }
    if operation.bodies:
        view["requestBody"] = {
            "required": operation.body_required,
            "content": {
                media: {"schema": {POINTER: pointer}} for media, pointer in operation.bodies.items()
            },
        }
    return view


def _parameters(contract: Contract, operation: Operation) -> list[dict[str, Any]]:
    """The operation's parameters over those of its path, without references."""
    path = f"/paths/{pointer_part(operation.path)}"
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
    return list(found.values())


def _check_parameter_schema(pointer: str, schema: dict[str, Any]) -> None:
    unknown = sorted(set(schema) - _PARAMETER_KEYWORDS)
    if unknown or isinstance(schema.get("type"), list):
        what = unknown[0] if unknown else "type with several values"
        raise ContractError(f"{pointer}: a parameter's schema cannot use {what} in this server")
    if "type" not in schema:  # Connexion would answer every value with 500
        raise ContractError(f"{pointer}: a parameter's schema needs a type in this server")
