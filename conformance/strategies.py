"""Hypothesis strategies for requests: entries of our own, and bodies that Schemathesis makes."""

from __future__ import annotations

import json
from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode

from conformance.contract import contract_path

# Left free by the contract: NUL characters and lone surrogates may be refused.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
# Numbers that are exact as IEEE 754 doubles (RFC 8259, section 6).
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
META = st.dictionaries(TEXT, VALUES, max_size=6)


def entries(levels: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """Entries the contract allows, over all of JSON that is not left free."""
    return st.fixed_dictionaries(
        {"level": st.sampled_from(levels), "message": TEXT}, optional={"meta": META}
    )


def generated_bodies(mode: GenerationMode) -> st.SearchStrategy[bytes]:
    """Bodies Schemathesis derives from the contract: valid ones, or mutated ones.

    A mutated body may turn out valid; the test judges each by the contract's schema.
    """
    schema = schemathesis.openapi.from_path(str(contract_path()))
    schema.config.generation.update(modes=[mode], allow_x00=False, with_security_parameters=False)
    return schema["/logs"]["POST"].as_strategy(generation_mode=mode).map(_body)


def is_left_free(value: Any) -> bool:
    """Whether a body holds something a deployment may refuse or change.

    NUL characters, lone surrogates, numbers that are no IEEE 754 doubles.
    """
    match value:
        case str():
            return "\0" in value or any("\ud800" <= char <= "\udfff" for char in value)
        case bool():
            return False
        case int() | float():
            return abs(value) > 2**53 and not _is_double(value)
        case dict():
            return any(is_left_free(item) for pair in value.items() for item in pair)
        case list():
            return any(map(is_left_free, value))
        case _:
            return False


def _is_double(number: float) -> bool:
    try:
        return float(number) == number
    except OverflowError:
        return False


def _body(case: Case[Any]) -> bytes:
    """What the case would send as its body."""
    arguments = case.as_transport_kwargs(base_url="http://unused")
    if "json" in arguments:
        return json.dumps(arguments["json"]).encode()
    data = arguments.get("data") or b""
    return data if isinstance(data, bytes) else str(data).encode()
