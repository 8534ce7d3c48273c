"""The contract as an OpenAPI 3.0 document for plain Connexion, which reads no 3.1."""

from __future__ import annotations

from typing import Any

from logs_contract.server.connexion_app.openapi30 import POINTER, connexion_view
from logs_contract.server.contract import Contract

_MODULE = "benchmarks.load.plain_connexion"
_BODY = ("LogEntryInput", "LogLevel", "LogMeta")  # schemas that mean the same in 3.0 and 3.1


def view(contract: Contract) -> dict[str, Any]:
    """The reference server's own view, with the bodies' schemas and where the functions are."""
    document = connexion_view(contract)
    schemas = contract.document["components"]["schemas"]
    document["components"]["schemas"] = {name: schemas[name] for name in _BODY}
    document["components"]["securitySchemes"][contract.scheme]["x-bearerInfoFunc"] = (
        f"{_MODULE}.token_info"
    )
    for item in document["paths"].values():
        for operation in item.values():
            operation["operationId"] = f"{_MODULE}.ingest_log"
            for media in operation["requestBody"]["content"].values():
                media["schema"] = contract.at(media["schema"][POINTER])
    return document
