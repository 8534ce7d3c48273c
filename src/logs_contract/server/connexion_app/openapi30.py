"""The contract as Connexion reads it.

Connexion 3.3 accepts OpenAPI 3.0 only and validates with JSON Schema draft 4. So it is given a
3.0 document with the contract's paths, parameters and security, in which a body's schema is just
a pointer into the contract: `request_body` validates against the 3.1 schema found there.
"""

from __future__ import annotations

from typing import Any

from logs_contract.server.contract import Contract, Operation
from logs_contract.server.parameters import read_parameters

POINTER = "x-contract-pointer"


def openapi30_document(contract: Contract) -> dict[str, Any]:
    """An OpenAPI 3.0 document of the same operations. Raises `ContractError`."""
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
    view: dict[str, Any] = {
        "operationId": operation.id,
        "parameters": read_parameters(contract, operation),
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
