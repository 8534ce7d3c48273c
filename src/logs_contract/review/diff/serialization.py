"""Compares the serialization of parameters in URLs and headers (``style`` and ``explode``)."""

from __future__ import annotations

from logs_contract.review.containment.canonical import are_disjoint, covers
from logs_contract.review.diff.build_changes import OperationPair
from logs_contract.review.openapi.contract import Parameter
from logs_contract.review.openapi.json_schema import Schema, dump
from logs_contract.review.openapi.translator import Direction, SchemaTranslator

_ANY_TEXT: Schema = {"type": "string"}
_SIMPLE: Schema = {"type": ["string", "number", "boolean"]}


def describe_styles(
    before: Parameter, after: Parameter, pair: OperationPair, part: Direction
) -> tuple[str, str]:
    """Describe the serialization of a parameter in BASE and in HEAD.

    Styles that write every value of the schema alike have equal descriptions.
    """
    base, head = (
        each.contract.translator(each.payload_direction(part)) for each in (pair.base, pair.head)
    )
    return _describe_style(before, base), _describe_style(after, head)


def is_only_generalized(before: Parameter, after: Parameter, pair: OperationPair) -> bool:
    """Return True if a parameter of a simple type accepts any string in HEAD.

    A URL or a header carries every value as text, so the old values stay valid.
    """
    if before.schema is None or after.schema is None or before.media_type or after.media_type:
        return False
    was = pair.base.contract.translator("request").translate_standalone(before.schema)
    now = pair.head.contract.translator("request").translate_standalone(after.schema)
    return (
        dump(was) != dump(now)
        and covers(now, _ANY_TEXT) is True
        and covers(_SIMPLE, was) is True
        and covers(now, was) is False
    )


def _describe_style(parameter: Parameter, translator: SchemaTranslator) -> str:
    if parameter.media_type:
        return parameter.media_type.lower()
    types = _find_structured_types(parameter, translator)
    if not types:
        return "text" if parameter.style in ("form", "simple") else parameter.style
    if parameter.style == "simple" and "object" not in types:
        return "simple"  # explode does not change how arrays are written
    return f"{parameter.style}, {'' if parameter.explode else 'not '}exploded"


def _find_structured_types(parameter: Parameter, translator: SchemaTranslator) -> set[str]:
    """Return the types for which style matters, array and object, if the schema accepts them."""
    schema: Schema = translator.translate_standalone(parameter.schema) if parameter.schema else True
    return {each for each in ("array", "object") if not are_disjoint(schema, {"type": each})}
