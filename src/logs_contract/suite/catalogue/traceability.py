"""Which places of the contract are covered by a requirement, excluded, or uncovered."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from logs_contract.project_files import project_file
from logs_contract.suite.catalogue.contract import escape, resolve
from logs_contract.suite.catalogue.requirements import load_requirements

_SUBSCHEMAS = ("allOf", "anyOf", "oneOf", "prefixItems")
_SUBSCHEMA = ("items", "if", "then", "else", "not", "additionalProperties", "contains")


def promises(document: Mapping[str, Any]) -> set[str]:
    """The places of an OpenAPI document a requirement can be held against, as JSON pointers.

    Every status, property, required field, constant, enum and security requirement of every
    operation; references are followed, so that a place in a component appears once.
    """
    return set(_of_operations(document))


def load_exclusions() -> Mapping[str, str]:
    """The places that no requirement covers, each with the reason."""
    with (project_file("conformance") / "exclusions.toml").open("rb") as file:
        reasons: dict[str, str] = tomllib.load(file)
    return reasons


def find_uncovered(document: Mapping[str, Any]) -> set[str]:
    """The places that no requirement covers and no exclusion explains."""
    covered = {place for item in load_requirements().values() for place in item.places}
    return promises(document) - covered - load_exclusions().keys()


def _of_operations(document: Mapping[str, Any]) -> Iterator[str]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if isinstance(operation, dict) and "responses" in operation:
                base = f"#/paths/{escape(path)}/{method}"
                yield from _of_operation(document, base, operation)


def _of_operation(document: Mapping[str, Any], base: str, operation: Any) -> Iterator[str]:
    yield from (f"{base}/security/{index}" for index in range(len(operation.get("security", ()))))
    body_at, body = _follow(document, f"{base}/requestBody", operation.get("requestBody", {}))
    if body.get("required"):
        yield f"{body_at}/required"
    yield from _of_content(document, body_at, body)
    for status, response in operation["responses"].items():
        yield f"{base}/responses/{status}"
        response_at, found = _follow(document, f"{base}/responses/{status}", response)
        yield from _of_content(document, response_at, found)


def _of_content(document: Mapping[str, Any], base: str, holder: Any) -> Iterator[str]:
    for media_type, content in holder.get("content", {}).items():
        at = f"{base}/content/{escape(media_type)}/schema"
        yield from _of_schema(document, at, content.get("schema", {}), frozenset())


def _of_schema(
    document: Mapping[str, Any], at: str, schema: Any, seen: frozenset[str]
) -> Iterator[str]:
    if not isinstance(schema, dict) or at in seen:
        return
    seen |= {at}
    if "$ref" in schema:
        yield from _of_schema(document, *_follow(document, at, schema), seen)
    yield from (f"{at}/{word}" for word in ("const", "enum") if word in schema)
    yield from (f"{at}/required/{index}" for index in range(len(schema.get("required", ()))))
    for name, inner in schema.get("properties", {}).items():
        place = f"{at}/properties/{escape(name)}"
        yield place
        yield from _of_schema(document, place, inner, seen)
    for word in _SUBSCHEMA:
        yield from _of_schema(document, f"{at}/{word}", schema.get(word), seen)
    for word in _SUBSCHEMAS:
        for index, inner in enumerate(schema.get(word, ())):
            yield from _of_schema(document, f"{at}/{word}/{index}", inner, seen)


def _follow(document: Mapping[str, Any], at: str, value: Any) -> tuple[str, Any]:
    """Where a reference points, and what is there; what is none stays where it is."""
    while "$ref" in value:
        at = value["$ref"]
        value = resolve(document, at)
    return at, value
