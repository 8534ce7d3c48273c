"""Generates random payloads of a schema with Schemathesis and Hypothesis.

The review samples payloads only if jsonschema-rs cannot compare two schemas.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from logs_contract.review.containment.generate import NOTHING
from logs_contract.review.openapi.errors import ReviewError
from logs_contract.review.openapi.json_schema import (
    Schema,
    convert_subschemas,
    dump,
    find_all_references,
)

SAMPLES = 300
_MAX_CHARACTERS = 60_000  # of all payloads of a search as JSON; never reached by small schemas
_LEVELS = 2  # of nested copies of a recursive schema


class _TooLarge(Exception):
    pass


def find_sample(inner: Schema, is_wanted: Callable[[Any], bool]) -> Any:
    """Return a payload of `inner` for which `is_wanted` holds, or `NOTHING`.

    A search ends after `SAMPLES` payloads, or `_MAX_CHARACTERS`: the same on every machine.
    Raises `ReviewError` if the libraries are not installed.
    """
    try:
        from hypothesis import find  # noqa: PLC0415
        from hypothesis.errors import HypothesisException  # noqa: PLC0415
    except ImportError as error:
        raise ReviewError(
            f"jsonschema-rs cannot compare two schemas, and {error.name} is not installed; "
            "install logs-contract[review]"
        ) from None
    characters, found = 0, NOTHING

    def check(value: Any) -> bool:
        nonlocal characters, found
        characters += len(dump(value))
        if characters > _MAX_CHARACTERS:
            raise _TooLarge
        if wanted := is_wanted(value):
            found = value
        return wanted

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            find(_make_strategy(dump(inner)), check, settings=_make_settings())
    except (HypothesisException, _TooLarge):
        pass  # `found` holds the last payload found before
    return found


def _make_settings() -> Any:
    from hypothesis import HealthCheck, Phase, settings  # noqa: PLC0415

    return settings(
        max_examples=SAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],  # the counterexample search shrinks payloads itself
    )


@lru_cache(maxsize=500)
def _make_strategy(schema: str) -> Any:
    import schemathesis  # noqa: PLC0415

    body, definitions = _unroll(json.loads(schema))
    content = {"application/json": {"schema": body}}
    operation = {
        "requestBody": {"required": True, "content": content},
        "responses": {"default": {"description": ""}},
    }
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Samples", "version": "1"},
        "paths": {"/": {"post": operation}},
        "components": {"schemas": definitions},
    }
    contract = schemathesis.openapi.from_dict(document)
    positive = [schemathesis.GenerationMode.POSITIVE]
    contract.config.generation.update(modes=positive, with_security_parameters=False)
    strategy = contract["/"]["POST"].as_strategy(generation_mode=positive[0])
    return strategy.map(lambda case: case.body)


def _unroll(schema: Any) -> tuple[Any, dict[str, Any]]:
    """Return the schema for OpenAPI and its components; recursion ends after `_LEVELS` levels.

    Without this limit, payloads of recursive schemas grow without bound.
    """
    definitions = schema.pop("$defs", {}) if isinstance(schema, dict) else {}
    by_reference = {f"#/$defs/{name}": each for name, each in definitions.items()}
    recursive = {
        name
        for name, each in by_reference.items()
        if name in find_all_references(each, by_reference.__getitem__)
    }
    levels = {
        f"{name}.{level}": _copy_at_level(each, level, recursive)
        for name, each in definitions.items()
        for level in range(_LEVELS + 1)
    }
    return _copy_at_level(schema, 0, recursive), levels


def _copy_at_level(schema: Any, level: int, recursive: set[str]) -> Any:
    """Copy a schema; references name components of `level`, or of the next level if recursive."""
    if not isinstance(schema, dict):
        return schema
    copied = {
        keyword: convert_subschemas(
            keyword, each, lambda inner: _copy_at_level(inner, level, recursive)
        )
        for keyword, each in schema.items()
    }
    if isinstance(name := schema.get("$ref"), str):
        level += name in recursive
        if level > _LEVELS:
            return False
        copied["$ref"] = f"#/components/schemas/{name.removeprefix('#/$defs/')}.{level}"
    return copied
