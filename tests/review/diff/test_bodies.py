"""Bodies: media types, and the encodings of parts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.review.small_contracts import ANSWER, compare, document


def form(encoding: str, media_type: str = "multipart/form-data") -> dict[str, Any]:
    """Return a contract whose clients send a form."""
    schema = "{type: object, properties: {f: {type: string}, g: {type: array, items: {}}}}"
    content = f"{{{media_type}: {{schema: {schema}, encoding: {encoding}}}}}"
    return document(f"requestBody: {{content: {content}}}, {ANSWER}")


PNG, JPEG = "{f: {contentType: image/png}}", "{f: {contentType: 'image/PNG, image/jpeg'}}"


@pytest.mark.parametrize(
    ("before", "after", "severity"),
    [
        (form(PNG), form(JPEG), "compatible"),
        (form(JPEG), form(PNG), "breaking"),
        (form(JPEG), form("{f: {contentType: 'image/jpeg,image/png'}}"), "editorial"),
        (form(JPEG), form("{f: {contentType: 'image/jpeg,image/png', x-a: 1}}"), "editorial"),
        (form(PNG), form("{}"), "breaking"),
        (form(PNG, "application/json"), form("{}", "application/json"), "editorial"),
        (
            form("{f: {headers: {A: {description: a, schema: {}}}}}"),
            form("{f: {headers: {a: {description: b, schema: {}}}}}"),
            "editorial",
        ),
        (form("{f: {headers: {A: {schema: {}}}}}"), form("{}"), "breaking"),
        (
            form("{g: {explode: true}}", "application/x-www-form-urlencoded"),
            form("{g: {style: form}}", "application/x-www-form-urlencoded"),
            "editorial",
        ),
        (
            form("{g: {explode: false}}", "application/x-www-form-urlencoded"),
            form("{}", "application/x-www-form-urlencoded"),
            "breaking",
        ),
    ],
)
def test_only_an_encoding_with_an_effect_counts(before: Any, after: Any, severity: str) -> None:
    """The order of types, a written default and an encoding of JSON have no effect."""
    worst, changes = compare(before, after)
    assert worst == severity, [each.id for each in changes]


def test_a_media_type_with_and_without_its_charset_are_two() -> None:
    """If a contract has both media types, each of them is compared."""
    second = "'application/json; charset=utf-8': {schema: {type: string}}"
    content = "requestBody: {content: {application/json: {schema: {type: %s}}, %s}}, %s"
    sides = (document(content % (type_, second, ANSWER)) for type_ in ("string", "integer"))
    assert compare(*sides)[0] == "breaking"
