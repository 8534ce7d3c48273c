"""Errors against the envelope of the house."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache

from logs_contract.review.contract import Contract
from logs_contract.review.deciding import contained
from logs_contract.review.dialect import Schema, dump
from logs_contract.review.errors import UnusableSchemaError
from logs_contract.review.lint.media_types import is_json
from logs_contract.review.lint.objects import Object
from logs_contract.review.nodes import Node
from logs_contract.review.smallest import counterexample

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


def without_envelope(head: Contract, _: Sequence[Object]) -> Iterator[tuple[Node, str]]:
    """The media types of errors whose schema admits more than the envelope."""
    for content in _errors(head):
        schema = content.get("schema")
        if schema is None:
            yield content, f"no schema says that it is {_NAME}"
            continue
        message = _deviation(dump(head.dialect("response").standalone(schema)))
        if message is not None:
            yield schema, message


def _errors(head: Contract) -> Iterator[Node]:
    """The JSON media types of what the service answers to say that something failed."""
    responses = {
        response.key: response
        for operation in head.operations().values()
        if not operation.sent
        for status, response in operation.responses().items()
        if status[0] in "45" or status == "default"
    }
    for response in responses.values():
        yield from (inner for name, inner in response.under("content") if is_json(name))


@lru_cache(maxsize=1000)
def _deviation(text: str) -> str | None:
    """What a schema admits that is not the envelope, or None."""
    schema = json.loads(text)
    try:
        verdict = contained(schema, _ENVELOPE)
        shown = verdict.shown or (None if verdict.contained else counterexample(schema, _ENVELOPE))
    except UnusableSchemaError as error:
        return f"it cannot be told whether it is {_NAME}: {error.reason}"
    if verdict.contained:
        return None
    if shown is None:
        return f"not {_NAME}"
    payload = json.dumps(shown.payload, ensure_ascii=False)
    return f"not {_NAME}: {payload} fits the schema too, where {shown.said}"
