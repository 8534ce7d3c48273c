"""Writes the contract as an OpenAPI 3.0 document for Connexion.

Connexion 3.3 accepts only OpenAPI 3.0 and validates with JSON Schema draft 4. So Connexion gets a
3.0 document with the contract's paths, parameters and security. The schema of each body in it is a
pointer into the contract. `request_body` validates the body against the 3.1 schema at the pointer.
"""

from __future__ import annotations

from typing import Any

from logs_contract.server.contract import Contract, Operation
from logs_contract.server.parameters import read_parameters

POINTER = "x-contract-pointer"


def make_openapi30_document(contract: Contract) -> dict[str, Any]:
    """Make an OpenAPI 3.0 document of the same operations. Raises `ContractError`."""
    paths: dict[str, Any] = {}
    for operation in contract.operations.values():
        paths.setdefault(operation.path, {})[operation.method] = _write_operation(
            contract, operation
        )
    name = contract.scheme
    return {
        "openapi": "3.0.3",
        "info": {"title": contract.document["info"]["title"], "version": "0"},
        "paths": paths,
        "components": {"securitySchemes": {name: {"type": "http", "scheme": "bearer"}}},
    }


def _write_operation(contract: Contract, operation: Operation) -> dict[str, Any]:
    node: dict[str, Any] = {
        "operationId": operation.id,
        "parameters": read_parameters(contract, operation),
        "security": [{contract.scheme: sorted(scopes)} for scopes in operation.scopes],
        "responses": {
            str(status): {"description": "", "content": {media: {} for media in media_types}}
            for status, media_types in operation.responses.items()
        },
    }
    if operation.bodies:
        node["requestBody"] = {
            "required": operation.body_required,
            "content": {
                media: {"schema": {POINTER: pointer}} for media, pointer in operation.bodies.items()
            },
        }
    return node
