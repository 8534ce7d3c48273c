"""Makes and caches validators, which also check ``format``.

The other files of this folder, `schemas/` and the lint use them.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import jsonschema_rs

from logs_contract.review.openapi.errors import UnusableSchemaError
from logs_contract.review.openapi.json_schema import Schema, dump


@lru_cache(maxsize=4000)
def make_validator(text: str) -> jsonschema_rs.Draft202012Validator:
    """Return a validator for a schema that `dump` serialized. Raises `UnusableSchemaError`."""
    try:
        return jsonschema_rs.Draft202012Validator(json.loads(text), validate_formats=True)
    except jsonschema_rs.ValidationError as error:
        raise UnusableSchemaError(error.message) from None


def is_valid(schema: Schema, value: Any) -> bool:
    """Return True if `schema` accepts `value`. Raises `UnusableSchemaError`."""
    return make_validator(dump(schema)).is_valid(value)
