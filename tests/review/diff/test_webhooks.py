"""Webhooks and callbacks: the service sends the request, so severities are reversed."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.review.small_contracts import ANSWER, compare, document, webhook

HEADER = "parameters: [{name: X, in: header, schema: {type: string}}]"
NEEDED = "parameters: [{name: X, in: header, required: true, schema: {type: string}}]"
NUMBER = "parameters: [{name: X, in: header, required: true, schema: {type: integer}}]"
BODY = "requestBody: {content: {application/json: {schema: {type: object}}}}"
ALWAYS = "requestBody: {required: true, content: {application/json: {schema: {type: object}}}}"
ALSO_XML = (
    "requestBody: {required: true, content: {application/json: {schema: {type: object}},"
    " application/xml: {schema: {type: object}}}}"
)
ACCEPTED = "responses: {'204': {description: Done.}, '202': {description: Later.}}"
MARKED = "responses: {'204': {description: Done., headers: {X: {schema: {type: string}}}}}"
SIGNED = (
    "responses: {'204': {description: Done.,"
    " headers: {X: {required: true, schema: {type: string}}}}}"
)
TOLD = (
    "responses: {'204': {description: Done.,"
    " content: {application/json: {schema: {type: object}}}}}"
)


@pytest.mark.parametrize(
    ("before", "after", "severity"),
    [
        (ANSWER, f"{NEEDED}, {ANSWER}", "compatible"),
        (f"{NEEDED}, {ANSWER}", ANSWER, "breaking"),
        (f"{HEADER}, {ANSWER}", f"{NEEDED}, {ANSWER}", "compatible"),
        (f"{NEEDED}, {ANSWER}", f"{HEADER}, {ANSWER}", "breaking"),
        (f"{NUMBER}, {ANSWER}", f"{NEEDED}, {ANSWER}", "breaking"),
        (ANSWER, f"{ALWAYS}, {ANSWER}", "compatible"),
        (f"{BODY}, {ANSWER}", f"{ALWAYS}, {ANSWER}", "compatible"),
        (f"{ALWAYS}, {ANSWER}", f"{BODY}, {ANSWER}", "breaking"),
        (f"{ALWAYS}, {ANSWER}", f"{ALSO_XML}, {ANSWER}", "breaking"),
        (ANSWER, ACCEPTED, "compatible"),
        (ACCEPTED, ANSWER, "breaking"),
        (ANSWER, MARKED, "compatible"),
        (ANSWER, SIGNED, "breaking"),
        (MARKED, SIGNED, "breaking"),
        (SIGNED, MARKED, "compatible"),
        (ANSWER, TOLD, "breaking"),
    ],
)
def test_severities_of_webhooks_are_reversed(before: str, after: str, severity: str) -> None:
    """The service must send a required parameter; clients must send a required header."""
    worst, changes = compare(webhook(before), webhook(after))
    assert worst == severity, [each.id for each in changes]


def calling(**bodies: str) -> dict[str, Any]:
    """Return a contract with callbacks; `bodies` maps the member with the URL to the schema."""
    sent = "requestBody: {content: {application/json: {schema: %s}}}"
    addresses = {
        f"{{$request.body#/{name}}}": {"post": yaml.safe_load(f"{{{sent % schema}, {ANSWER}}}")}
        for name, schema in bodies.items()
    }
    found = document(ANSWER)
    found["paths"]["/a"]["post"]["callbacks"] = {"event": addresses}
    return found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"url": "{type: string}"}, {"address": "{type: string}"}),
        (
            {"one": "{type: string}", "two": "{type: string, maxLength: 9}"},
            {"one": "{type: string}", "two": "{type: string}"},
        ),
        ({"one": "{type: string}", "two": "{type: string}"}, {"one": "{type: string}"}),
    ],
)
def test_a_callback_is_identified_by_its_expression(before: Any, after: Any) -> None:
    """Two callbacks of one name go to different URLs."""
    worst, changes = compare(calling(**before), calling(**after))
    assert worst == "breaking", [each.id for each in changes]
