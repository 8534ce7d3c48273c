"""Makes small contracts from a line of YAML, and compares two of them."""

from __future__ import annotations

from typing import Any

import yaml

from logs_contract.review.diff.changes import Change
from logs_contract.review.openapi.document_validation import validate_document
from logs_contract.review.run import find_changes
from tests.review.patches import contract

ANSWER = "responses: {'204': {description: Done.}}"


def compare(before: Any, after: Any) -> tuple[str, list[Change]]:
    """Return the highest severity of the changes between two contracts, and the changes."""
    sides = contract(before), contract(after)
    for side in sides:
        validate_document(side.root)
    changes = find_changes(*sides)
    return (changes[0].severity if changes else "editorial"), changes


def document(operation: str, **more: Any) -> dict[str, Any]:
    """Return a contract of one operation, written in YAML."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Small", "version": "1.0.0"},
        "paths": {"/a": {"post": yaml.safe_load(f"{{{operation}}}")}},
        **more,
    }


def sends(schema: str, components: str = "{}") -> dict[str, Any]:
    """Return a contract whose clients send payloads of the schema."""
    body = f"requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}"
    return document(f"{body}, {ANSWER}", components={"schemas": yaml.safe_load(components)})


def answers(schema: str, components: str = "{}") -> dict[str, Any]:
    """Return a contract whose service sends payloads of the schema."""
    content = f"{{application/json: {{schema: {schema}}}}}"
    return document(
        f"responses: {{'200': {{description: Done., content: {content}}}}}",
        components={"schemas": yaml.safe_load(components)},
    )


def webhook(operation: str) -> dict[str, Any]:
    """Return a contract with one webhook."""
    hooks = {"event": {"post": yaml.safe_load(f"{{{operation}}}")}}
    return document(ANSWER, webhooks=hooks)
