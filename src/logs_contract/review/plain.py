"""Keywords that hold no schema, as JSON Schema 2020-12 says them."""

from __future__ import annotations

from typing import Any

_SIZES = frozenset(
    f"{bound}{what}"
    for bound in ("min", "max")
    for what in ("Length", "Items", "Contains", "Properties")
)


def whole_sizes(schema: dict[str, Any]) -> None:
    """Sizes as integers: 2.0 is one to JSON Schema, though not to Python."""
    for word in _SIZES & schema.keys():
        schema[word] = int(schema[word])


def from_30(schema: dict[str, Any], value: dict[str, Any]) -> None:
    """What OpenAPI 3.0 says in other words than JSON Schema 2020-12."""
    for bound, exclusive in (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")):
        if schema.pop(exclusive, False) is True and bound in schema:
            schema[exclusive] = schema.pop(bound)
    if value.get("nullable") is True and isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]  # an enum without null refuses it all the same
