"""Damaged contracts: whatever kind of value stands at a place, the review has an answer."""

from __future__ import annotations

import copy
import os
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
import yaml

from logs_contract.review.formats import FORMATS
from logs_contract.review.openapi.errors import ReviewError
from logs_contract.review.openapi.node import Node
from logs_contract.review.openapi.tolerant_reading import read_tolerantly
from logs_contract.review.run import review
from tests.review.patches import contract

TODAY = date(2030, 1, 1)
# Each place gets one of the eighteen values, the next place the next one; ``DAMAGE_STEP=1`` gives
# each place all of them, which takes many minutes.
STEP = int(os.environ.get("DAMAGE_STEP", "18"))
WIDE = """\
openapi: 3.1.0
info: {title: Wide, version: 1.0.0, contact: {name: A}}
servers: [{url: 'https://{host}/v1', variables: {host: {default: a.example, enum: [a.example]}}}]
tags: [{name: a, externalDocs: {url: 'https://a.example'}}]
security: [{key: []}]
paths:
  /a/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string}}]
    post:
      operationId: send
      tags: [a]
      parameters: [{$ref: '#/components/parameters/Page'}]
      requestBody:
        content:
          application/json: {schema: {$ref: '#/components/schemas/A'}}
          multipart/form-data:
            schema: {properties: {a: {type: string}}}
            encoding: {a: {contentType: text/plain, headers: {X-A: {schema: {type: string}}}}}
      responses:
        '200': {$ref: '#/components/responses/Done'}
        default: {description: Failed.}
      callbacks: {done: {'{$url}': {post: {responses: {'204': {description: Done.}}}}}}
webhooks: {event: {post: {responses: {'204': {description: Done.}}}}}
components:
  parameters: {Page: {name: page, in: query, schema: {type: integer, minimum: 1}}}
  responses:
    Done:
      description: Done.
      headers: {X-Rate: {schema: {type: integer}}}
      content: {application/json: {schema: {$ref: '#/components/schemas/A'}, example: {a: b}}}
      links: {next: {operationId: send, parameters: {id: a}}}
  schemas:
    A:
      type: object
      required: [a]
      properties:
        a: {type: string, pattern: '^b', maxLength: 9, examples: [b]}
        b: {type: [array, 'null'], items: {$ref: '#/components/schemas/B'}, minItems: 1}
        c: {allOf: [{type: number, multipleOf: 2}, {exclusiveMinimum: 0}]}
      additionalProperties: {oneOf: [{type: string}, {type: integer}]}
      patternProperties: {'^x': {not: {const: 1}}}
      discriminator: {propertyName: a, mapping: {b: '#/components/schemas/B'}}
    B: {type: string, format: date, enum: ['2030-01-01']}
  securitySchemes:
    key: {type: apiKey, name: X-Key, in: header}
    flow: {type: oauth2, flows: {clientCredentials: {tokenUrl: /t, scopes: {a: A}}}}
"""
VALUES: list[Any] = [
    *(None, True, -1, 10**40, 0.5, "", "text", "#/components/schemas/A", [], [None], ["a"]),
    *([[]], {}, {"": {}}, {"$ref": 1}, {"$ref": "#/info/title"}, {"$ref": "#/none"}, {"a": None}),
]


def _list_places(value: Any, parts: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if parts:
        yield parts
    names: Any = range(len(value)) if isinstance(value, list) else value
    for name in names if isinstance(value, (dict, list)) else ():
        yield from _list_places(value[name], (*parts, name))


def _replace(document: Any, parts: tuple[Any, ...], value: Any) -> Any:
    damaged = copy.deepcopy(document)
    holder = damaged
    for part in parts[:-1]:
        holder = holder[part]
    holder[parts[-1]] = copy.deepcopy(value)
    return damaged


def _answer(base: Any, head: Any) -> None:
    """Review two documents; anything but a review or a message is a failure."""
    with suppress(ReviewError):
        roots: list[Node] = [contract(copy.deepcopy(each)).root for each in (base, head)]
        slips = [read_tolerantly(each) for each in roots]
        result = review(*roots, today=TODAY, slips=(slips[0], slips[1]))
        for write in FORMATS.values():
            write(result)


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("section", ["info", "servers", "tags", "security", "paths", "webhooks"])
def test_a_damaged_section_has_an_answer(section: str, version: str) -> None:
    document = yaml.safe_load(WIDE) | {"openapi": version}
    for number, parts in enumerate(_list_places({section: document[section]})):
        for value in VALUES[number % STEP :: STEP]:
            _answer(document, _replace(document, parts, value))


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("section", ["parameters", "responses", "schemas", "securitySchemes"])
def test_a_damaged_component_has_an_answer(section: str, version: str) -> None:
    document = yaml.safe_load(WIDE) | {"openapi": version}
    places = _list_places({section: document["components"][section]})
    for number, parts in enumerate(places):
        for value in VALUES[number % STEP :: STEP]:
            _answer(_replace(document, ("components", *parts), value), document)


@pytest.mark.parametrize("value", [each for each in VALUES if not isinstance(each, dict)])
def test_a_damaged_version_is_an_error(value: Any) -> None:
    with pytest.raises(ReviewError, match="wanted an OpenAPI 3"):
        contract({"openapi": value})
