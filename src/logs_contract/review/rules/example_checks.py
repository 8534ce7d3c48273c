"""Validates many examples with one validator, so that shared schemas are compiled once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import ValidationError

from logs_contract.review.containment.validators import make_validator
from logs_contract.review.openapi.errors import UnusableSchemaError
from logs_contract.review.openapi.json_schema import dump
from logs_contract.review.openapi.node import Node
from logs_contract.review.openapi.translator import SchemaTranslator, with_definitions
from logs_contract.review.rules.unknown_formats import find_unknown_formats, remove_unknown_formats

Fault = tuple[Node, str]  # an invalid place in an example, and the message


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """An example and its schema."""

    schema: Node
    value: Node


def check_examples(
    translator: SchemaTranslator, examples: Sequence[Example]
) -> dict[Example, Fault]:
    """Return the invalid examples, each with its innermost fault.

    Known formats are checked, unknown formats are ignored.
    """
    try:
        return _check_together(translator, examples)
    except UnusableSchemaError:
        found = {example: _check_alone(translator, example) for example in examples}
        return {example: fault for example, fault in found.items() if fault}


def _check_alone(translator: SchemaTranslator, example: Example) -> Fault | None:
    try:
        return _check_together(translator, [example]).get(example)
    except UnusableSchemaError as error:
        return example.schema, f"examples cannot be validated against this schema: {error.reason}"


def _check_together(
    translator: SchemaTranslator, examples: Sequence[Example]
) -> dict[Example, Fault]:
    by_name = {str(index): example for index, example in enumerate(examples)}
    schemas = {
        name: translator.finish(translator.translate(example.schema))
        for name, example in by_name.items()
    }
    outer = with_definitions({"properties": schemas}, translator)
    schemas |= outer.get("$defs", {}) if isinstance(outer, dict) else {}
    unknown = find_unknown_formats(schemas)
    known = {name: example for name, example in by_name.items() if name not in unknown}
    errors = _find_errors(schemas, known)
    if unknown & by_name.keys():
        relaxed = {name: remove_unknown_formats(each) for name, each in schemas.items()}
        left = {name: example for name, example in by_name.items() if name in unknown}
        errors += _find_errors(relaxed, left)
    found: dict[Example, Fault] = {}
    for error in sorted(errors, key=lambda each: -len(each.instance_path)):
        name, *path = map(str, error.instance_path)
        node = by_name[name].value
        for part in path:
            node = node.child(part)
        message = f"not valid against its schema: {error.message}"
        found.setdefault(by_name[name], (node, message))
    return found


def _find_errors(schemas: dict[str, Any], examples: dict[str, Example]) -> list[ValidationError]:
    """Validate each example against the schema of the same name, and return the errors."""
    properties = {name: {"$ref": f"#/$defs/{name}"} for name in examples}
    validator = make_validator(dump({"properties": properties, "$defs": schemas}))
    values = {name: example.value.value for name, example in examples.items()}
    return list(validator.iter_errors(values))
