"""The rule ``lint.error-envelope``: all JSON error responses have the same envelope."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache

from logs_contract.review.containment.counterexample import find_counterexample
from logs_contract.review.containment.subschema import check_subschema
from logs_contract.review.openapi.contract import Contract
from logs_contract.review.openapi.errors import UnusableSchemaError
from logs_contract.review.openapi.json_schema import Schema, dump
from logs_contract.review.openapi.media_types import is_json
from logs_contract.review.openapi.node import Node
from logs_contract.review.rules.openapi_objects import OpenapiObject

_NAME = 'the envelope {"error": {"code", "message"}}'
_ENVELOPE: Schema = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {"code": {"type": "string"}, "message": {"type": "string"}},
        }
    },
}


def find_other_envelopes(head: Contract, _: Sequence[OpenapiObject]) -> Iterator[tuple[Node, str]]:
    """Return the schemas of errors that accept other payloads than the envelope."""
    for content in _list_errors(head):
        schema = content.get("schema")
        if schema is None:
            yield content, f"the error has no schema; wanted {_NAME}"
            continue
        message = _describe_deviation(
            dump(head.translator("response").translate_standalone(schema))
        )
        if message is not None:
            yield schema, message


def _list_errors(head: Contract) -> Iterator[Node]:
    """Return the JSON media type objects of error responses."""
    responses = {
        response.key: response
        for operation in head.operations().values()
        if not operation.sent_by_service
        for status, response in operation.responses().items()
        if status[0] in "45" or status == "default"
    }
    for response in responses.values():
        yield from (inner for name, inner in response.members("content") if is_json(name))


@lru_cache(maxsize=1000)
def _describe_deviation(text: str) -> str | None:
    """Return a message if a schema accepts other payloads than the envelope, else None."""
    schema = json.loads(text)
    try:
        result = check_subschema(schema, _ENVELOPE)
        counterexample = result.counterexample
        if not result.is_subschema and counterexample is None:
            counterexample = find_counterexample(schema, _ENVELOPE)
    except UnusableSchemaError as error:
        return f"the schema cannot be compared with {_NAME}: {error.reason}"
    if result.is_subschema:
        return None
    if counterexample is None:
        return f"not {_NAME}"
    payload = json.dumps(counterexample.payload, ensure_ascii=False)
    return f"not {_NAME}: the schema also accepts {payload}, where {counterexample.message}"
