"""Many examples against their schemas at once: what the schemas share is compiled once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import ValidationError

from logs_contract.review.dialect import Dialect, closed, dump
from logs_contract.review.errors import UnusableSchemaError
from logs_contract.review.lint.opaque import loosened, opaque
from logs_contract.review.nodes import Node
from logs_contract.review.validating import validator

Fault = tuple[Node, str]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """An example and the schema it is one of."""

    schema: Node
    example: Node


def faults(dialect: Dialect, cases: Sequence[Case]) -> dict[Case, Fault]:
    """The examples that are not valid, each with its innermost fault: the place and what is said.

    Formats count, as far as anything is known of them.
    """
    try:
        return _together(dialect, cases)
    except UnusableSchemaError:
        return {case: fault for case in cases if (fault := _alone(dialect, case))}


def _alone(dialect: Dialect, case: Case) -> Fault | None:
    try:
        return _together(dialect, [case]).get(case)
    except UnusableSchemaError as error:
        return case.schema, f"nothing can be held against this schema: {error.reason}"


def _together(dialect: Dialect, cases: Sequence[Case]) -> dict[Case, Fault]:
    named = {str(index): case for index, case in enumerate(cases)}
    schemas = {name: _written(dialect, case.schema) for name, case in named.items()}
    outer = closed({"properties": schemas}, dialect)
    schemas |= outer.get("$defs", {}) if isinstance(outer, dict) else {}
    unsure = opaque(schemas)
    errors = _errors(schemas, {name: case for name, case in named.items() if name not in unsure})
    loose = {name: case for name, case in named.items() if name in unsure}
    if loose:
        errors += _errors({name: loosened(it) for name, it in schemas.items()}, loose)
    found: dict[Case, Fault] = {}
    for error in sorted(errors, key=lambda it: -len(it.instance_path)):
        name, *path = map(str, error.instance_path)
        node = named[name].example
        for part in path:
            node = node.child(part)
        message = f"not valid against its schema: {error.message}"
        found.setdefault(named[name], (node, message))
    return found


def _written(dialect: Dialect, schema: Node) -> Any:
    return dialect.written(dialect.translate(schema))


def _errors(schemas: dict[str, Any], cases: dict[str, Case]) -> list[ValidationError]:
    """What the schemas of the same names refuse of the examples."""
    properties = {name: {"$ref": f"#/$defs/{name}"} for name in cases}
    whole = validator(dump({"properties": properties, "$defs": schemas}))
    return list(whole.iter_errors({name: case.example.value for name, case in cases.items()}))
