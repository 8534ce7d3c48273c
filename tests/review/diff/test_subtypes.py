"""Subtypes by a discriminator: each is compared like a schema."""

from __future__ import annotations

from typing import Any

import pytest

from tests.review.small_contracts import answers, compare, sends

MAPPED = "mapping: {small: '#/components/schemas/Van'}"


def fleet(size: str, mapping: str = MAPPED, extra: str = "") -> str:
    """Return components: a vehicle, and a van that inherits from it."""
    return f"""
      Vehicle:
        type: object
        required: [form]
        properties: {{form: {{type: string}}}}
        discriminator: {{propertyName: form, {mapping}}}
      Van:
        allOf: [{{$ref: '#/components/schemas/Vehicle'}}, {{properties: {{size: {size}}}}}]
      {extra}"""


BODY = "{$ref: '#/components/schemas/Vehicle'}"


@pytest.mark.parametrize(("mapping", "name"), [(MAPPED, "small"), ("", "Van")])
@pytest.mark.parametrize("body", [BODY, f"{{type: array, items: {BODY}}}"])
def test_a_narrowed_subtype_breaks_requests(body: str, mapping: str, name: str) -> None:
    severity, changes = compare(
        sends(body, fleet("{type: string}", mapping)),
        sends(body, fleet("{type: integer}", mapping)),
    )
    assert severity == "breaking"
    assert changes[0].id == "request.type.changed"
    assert changes[0].counterexample is not None
    assert changes[0].counterexample.payload == {"form": name, "size": ""}


def test_a_widened_subtype_is_compatible_in_requests_and_breaks_responses() -> None:
    sides = [fleet("{type: integer}"), fleet("{type: [integer, 'null']}")]
    assert compare(*(sends(BODY, each) for each in sides))[0] == "compatible"
    assert compare(*(answers(BODY, each) for each in sides))[0] == "breaking"


@pytest.mark.parametrize(
    ("make", "effect", "severity"),
    [
        (sends, "removed", "breaking"),
        (sends, "added", "compatible"),
        (answers, "removed", "compatible"),
        (answers, "added", "breaking"),
    ],
)
def test_a_subtype_added_or_removed(make: Any, effect: str, severity: str) -> None:
    truck = "Truck: {allOf: [{$ref: '#/components/schemas/Vehicle'}]}"
    without, with_truck = make(BODY, fleet("{}")), make(BODY, fleet("{}", extra=truck))
    sides = (without, with_truck) if effect == "added" else (with_truck, without)
    found, changes = compare(*sides)
    direction = "request" if make is sends else "response"
    assert (found, changes[0].id) == (severity, f"{direction}.subtype-{effect}")


def test_another_name_in_the_mapping_breaks_requests() -> None:
    renamed = MAPPED.replace("small", "compact")
    severity, changes = compare(sends(BODY, fleet("{}")), sends(BODY, fleet("{}", renamed)))
    assert severity == "breaking"
    assert {"request.subtype-removed", "request.subtype-added"} <= {each.id for each in changes}
