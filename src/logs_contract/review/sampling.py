"""Where containment cannot be decided: instances of one schema, generated, held against the other.

Schemathesis makes them, from its description of a request body.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from functools import lru_cache
from time import monotonic
from typing import Any

from logs_contract.review.dialect import PLAIN, Schema, closure, dump
from logs_contract.review.errors import ReviewError
from logs_contract.review.instances import NOTHING

SAMPLES = 300
_SECONDS = 3.0  # for one question
_LEVELS = 2  # of a schema in itself


class _OutOfTime(Exception):
    pass


def sample(inner: Schema, shows: Callable[[Any], bool]) -> Any:
    """An instance of `inner` for which `shows` holds, or `NOTHING`.

    Raises `ReviewError` where the libraries are not installed.
    """
    try:
        from hypothesis import HealthCheck, Phase, find, settings  # noqa: PLC0415
        from hypothesis.errors import HypothesisException  # noqa: PLC0415
    except ImportError as error:
        raise ReviewError(
            f"{error.name} is needed where containment cannot be decided; "
            "install logs-contract[review]"
        ) from None
    started, found = monotonic(), NOTHING

    def judged(value: Any) -> bool:
        nonlocal found
        if monotonic() - started > _SECONDS:
            raise _OutOfTime
        if shown := shows(value):
            found = value
        return shown

    profile = settings(
        max_examples=SAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],  # what is found is made smaller elsewhere
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            find(_strategy(dump(inner)), judged, settings=profile)
    except (HypothesisException, _OutOfTime):
        pass  # what was found until then is in `found`
    return found


@lru_cache(maxsize=500)
def _strategy(schema: str) -> Any:
    import schemathesis  # noqa: PLC0415

    body, definitions = _unrolled(json.loads(schema))
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Samples", "version": "1"},
        "paths": {
            "/": {
                "post": {
                    "requestBody": {
                        "required": True,
                        "content": {"application/json": {"schema": body}},
                    },
                    "responses": {"default": {"description": ""}},
                }
            }
        },
        "components": {"schemas": definitions},
    }
    contract = schemathesis.openapi.from_dict(document)
    positive = [schemathesis.GenerationMode.POSITIVE]
    contract.config.generation.update(modes=positive, with_security_parameters=False)
    strategy = contract["/"]["POST"].as_strategy(generation_mode=positive[0])
    return strategy.map(lambda case: case.body)


def _unrolled(schema: Any) -> tuple[Any, dict[str, Any]]:
    """A schema for a component of OpenAPI; one that refers to itself does so `_LEVELS` times.

    Without an end, the instances of one that branches into itself grow without bound.
    """
    definitions = schema.pop("$defs", {}) if isinstance(schema, dict) else {}
    plain = {f"#/$defs/{name}": each for name, each in definitions.items()}
    endless = {name for name in plain if name in closure(plain[name], plain.__getitem__)}

    def at(level: int, inner: Any) -> Any:
        if isinstance(inner, list):
            return [at(level, each) for each in inner]
        if not isinstance(inner, dict):
            return inner
        made = {word: each if word in PLAIN else at(level, each) for word, each in inner.items()}
        if isinstance(name := inner.get("$ref"), str):
            level += name in endless
            if level > _LEVELS:
                return False
            made["$ref"] = f"#/components/schemas/{name.removeprefix('#/$defs/')}.{level}"
        return made

    levels = {
        f"{name}.{level}": at(level, each)
        for name, each in definitions.items()
        for level in range(_LEVELS + 1)
    }
    return at(0, schema), levels
