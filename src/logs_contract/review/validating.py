"""Values held against a schema; formats count."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import jsonschema_rs

from logs_contract.review.dialect import Schema, dump
from logs_contract.review.errors import UnusableSchemaError


@lru_cache(maxsize=4000)
def validator(text: str) -> jsonschema_rs.Draft202012Validator:
    """A validator for a schema, given as `dump` writes it. Raises `UnusableSchemaError`."""
    try:
        return jsonschema_rs.Draft202012Validator(json.loads(text), validate_formats=True)
    except jsonschema_rs.ValidationError as error:
        raise UnusableSchemaError(error.message) from None


def is_valid(schema: Schema, value: Any) -> bool:
    """Whether `schema` admits `value`."""
    return validator(dump(schema)).is_valid(value)
