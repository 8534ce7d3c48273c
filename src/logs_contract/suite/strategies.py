"""Hypothesis strategies for requests: entries of our own, and bodies that Schemathesis makes."""

from __future__ import annotations

import json
import math
import string
from typing import TYPE_CHECKING, Any, Literal

from hypothesis import strategies as st

from logs_contract.suite.contract import contract_path

if TYPE_CHECKING:
    from schemathesis import Case

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


def generated_bodies(mode: Literal["positive", "negative"]) -> st.SearchStrategy[bytes]:
    """Bodies Schemathesis derives from the contract: valid ones, or mutated ones.

    A mutated body may turn out valid; the test judges each by the contract's schema.
    """
    return st.deferred(lambda: _generated_bodies(mode))  # its import takes longer than most tests


def _generated_bodies(mode: str) -> st.SearchStrategy[bytes]:
    import schemathesis  # noqa: PLC0415

    schema = schemathesis.openapi.from_path(str(contract_path()))
    modes = [schemathesis.GenerationMode(mode)]
    schema.config.generation.update(modes=modes, allow_x00=False, with_security_parameters=False)
    return schema["/logs"]["POST"].as_strategy(generation_mode=modes[0]).map(_body)


# What a header can carry (RFC 9110, section 5.5), and what a bearer token is made of (RFC 6750).
_VISIBLE = st.text([chr(code) for code in range(33, 127)], min_size=1, max_size=40)
_TOKENS = st.text(string.ascii_letters + string.digits + "-._~+/", min_size=1, max_size=60)


def credentials(prefixes: list[str]) -> st.SearchStrategy[str]:
    """Values of an Authorization header that authorize nobody."""
    tokens = _TOKENS | st.tuples(st.sampled_from(prefixes), _TOKENS).map("".join)
    bearer = st.tuples(st.sampled_from(["Bearer ", "bearer ", "Bearer  "]), tokens).map("".join)
    return bearer | _VISIBLE | st.tuples(_VISIBLE, st.just(" "), _VISIBLE).map("".join)


def is_left_free(value: Any) -> bool:
    """Whether a body holds something a deployment may refuse or change.

    NUL characters, lone surrogates, numbers that are no IEEE 754 doubles.
    """
    match value:
        case str():
            free = "\0" in value or any("\ud800" <= char <= "\udfff" for char in value)
        case float():
            free = not math.isfinite(value)
        case int():  # true and false are 1 and 0 here
            free = not _is_double(value)
        case dict():
            free = any(is_left_free(item) for pair in value.items() for item in pair)
        case list():
            free = any(map(is_left_free, value))
        case _:
            free = False
    return free


def _is_double(number: int) -> bool:
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
