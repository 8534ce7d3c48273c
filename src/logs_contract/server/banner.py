"""The text that the server prints when it starts."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from logs_contract.server.contract import Contract
from logs_contract.server.default_tokens import DEFAULT_TOKENS
from logs_contract.server.docs import DOCS_PATH
from logs_contract.server.pipeline import Pipeline
from logs_contract.server.redaction import remove_password
from logs_contract.server.settings import ADMIN_PREFIX, Settings


def make_banner(
    settings: Settings, port: int, pipeline: Pipeline, generated: str | None = None
) -> str:
    """Make the banner: addresses, settings, tokens, and an example call.

    `generated` is a mock token that the server made, which the banner shows. It does not show a
    mock token from the settings.
    """
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{port}"
    listed = _format_settings(settings, port, generated)
    lines = [
        f"Reference server of the Logs API, listening on {address}",
        f"Documentation: {address}{DOCS_PATH}",
        f"Mock API: {f'{address}{ADMIN_PREFIX}' if settings.mock else 'off'}",
        *_name_engine_operations(pipeline),
        "",
        "Settings",
        *(f"  {name:<20} {value}" for name, value in listed.items()),
        "",
        "Tokens",
        *(f"  {token.secret:<20} {token.meaning}" for token in DEFAULT_TOKENS),
        "",
        "Try it",
        *_suggest_call(pipeline.contract, address),
        "",
    ]
    return "\n".join(lines)


def _format_settings(settings: Settings, port: int, generated: str | None) -> dict[str, object]:
    """Map the name of each setting to the value that the banner shows."""
    return {
        **{field.name: getattr(settings, field.name) for field in fields(settings)},
        "port": port,
        "mock_token": generated or ("as given" if settings.mock_token else None),
        "mock_hosts": " ".join(settings.mock_hosts) or "this machine's",
        "mock_origins": " ".join(settings.mock_origins) or None,
        "state": remove_password(settings.state),
        "quotas": " ".join(f"{metric}={limit}" for metric, limit in settings.quotas.items()),
    }


def _suggest_call(contract: Contract, address: str) -> Iterator[str]:
    """Lines of shell that call the first operation whose body has an example."""
    for operation in contract.operations.values():
        for media_type, pointer in operation.bodies.items():
            for body in _list_examples(contract, pointer):
                yield f"  curl -i {address}{operation.path} \\"
                yield f"    -H 'Authorization: Bearer {DEFAULT_TOKENS[0].secret}' \\"
                yield f"    -H 'Content-Type: {media_type}' \\"
                yield f"    -d {shlex.quote(json.dumps(body))}"
                return


def _list_examples(contract: Contract, pointer: str) -> Iterator[dict[str, Any]]:
    """The examples beside the schema of a body, with their required fields only."""
    required = contract.at(contract.resolve(pointer)).get("required", [])
    for example in contract.at(pointer.removesuffix("/schema")).get("examples", {}).values():
        value = example.get("value")
        if isinstance(value, dict):
            yield {name: value[name] for name in required if name in value}


def _name_engine_operations(pipeline: Pipeline) -> Iterator[str]:
    """Name the operations that Connexion runs, because they are slower."""
    named = ", ".join(f"{it.method.upper()} {it.path}" for it in pipeline.engine_operations)
    if named:
        yield f"Operations that Connexion runs, which is slower: {named}"
