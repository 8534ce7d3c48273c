"""Hypothesis strategies for requests: entries, generated bodies, invalid credentials."""

from __future__ import annotations

import json
import math
import string
from typing import TYPE_CHECKING, Any, Literal

from hypothesis import strategies as st

from logs_contract.suite.catalogue.contract import contract_path, load_contract

if TYPE_CHECKING:
    from schemathesis import Case

# A deployment may refuse NUL characters and lone surrogates.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
# Numbers that an IEEE 754 double holds exactly (RFC 8259, section 6).
NUMBERS = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
META = st.dictionaries(TEXT, VALUES, max_size=6)


def entries(levels: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    """The arguments of `Client.make_entry`: any JSON that every deployment must store."""
    return st.fixed_dictionaries(
        {"level": st.sampled_from(levels), "message": TEXT}, optional={"meta": META}
    )


def generated_bodies(mode: Literal["positive", "negative"]) -> st.SearchStrategy[bytes]:
    """Bodies that Schemathesis derives from the contract: valid ones, or mutated ones.

    A mutated body may still be valid; the test validates each with the contract's schema.
    """
    return st.deferred(lambda: _load_strategy(mode))  # the import takes longer than most tests


def _load_strategy(mode: str) -> st.SearchStrategy[bytes]:
    import schemathesis  # noqa: PLC0415

    schema = schemathesis.openapi.from_path(str(contract_path()))
    modes = [schemathesis.GenerationMode(mode)]
    schema.config.generation.update(modes=modes, allow_x00=False, with_security_parameters=False)
    operation = load_contract().operation
    strategy = schema[operation.path][operation.method].as_strategy(generation_mode=modes[0])
    return strategy.map(_encode_body)


# The characters of a header's value (RFC 9110, section 5.5), and of a bearer token (RFC 6750).
_VISIBLE = st.text([chr(code) for code in range(33, 127)], min_size=1, max_size=40)
_TOKENS = st.text(string.ascii_letters + string.digits + "-._~+/", min_size=1, max_size=60)


def invalid_credentials(prefixes: list[str]) -> st.SearchStrategy[str]:
    """Values of an Authorization header that are not valid; `prefixes` are those of tokens."""
    tokens = _TOKENS | st.tuples(st.sampled_from(prefixes), _TOKENS).map("".join)
    bearer = st.tuples(st.sampled_from(["Bearer ", "bearer ", "Bearer  "]), tokens).map("".join)
    return bearer | _VISIBLE | st.tuples(_VISIBLE, st.just(" "), _VISIBLE).map("".join)


def is_left_free(value: Any) -> bool:
    """Whether the contract lets a deployment refuse or change the body.

    It does for NUL characters, lone surrogates, and numbers that are not IEEE 754 doubles.
    """
    match value:
        case str():
            free = "\0" in value or any("\ud800" <= char <= "\udfff" for char in value)
        case float():
            free = not math.isfinite(value)
        case int():  # also true and false, which are 1 and 0
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


def _encode_body(case: Case[Any]) -> bytes:
    """The body that the case would send."""
    arguments = case.as_transport_kwargs(base_url="http://unused")
    if "json" in arguments:
        return json.dumps(arguments["json"]).encode()
    data = arguments.get("data") or b""
    return data if isinstance(data, bytes) else str(data).encode()
