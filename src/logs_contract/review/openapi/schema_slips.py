"""Mends the slips that are peculiar to schemas, before their keywords are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from logs_contract.review.openapi.node import Node
from logs_contract.review.openapi.object_kinds import LIST, find_kind
from logs_contract.review.openapi.slips import Report

_EARLIER = ("$recursiveAnchor", "$recursiveRef")


def mend_schema(node: Node, version: str, report: Report) -> None:
    """Mend the keywords of the schema at `node`, and report each slip."""
    _mend_type(node, version, report)
    _mend_required(node, report)
    _mend_lists(node, report)
    step = node.value.get("multipleOf")
    if isinstance(step, (int, float)) and step <= 0:
        report(node.child("multipleOf"), "wanted a number above 0", "removed")
        del node.value["multipleOf"]
    for keyword in _EARLIER:
        if keyword in node.value:
            message = f"{keyword} is no keyword of JSON Schema 2020-12; the review ignores it"
            report(node.child(keyword), message)


def _mend_type(node: Node, version: str, report: Report) -> None:
    """Write the type null as a text: YAML reads it as no value."""
    value: dict[str, Any] = node.value
    if "type" not in value:
        return
    found, place = value["type"], node.child("type")
    if found is None or (isinstance(found, list) and None in found):
        report(place, "wanted the type 'null' in quotes; YAML reads null as no value")
        value["type"] = "null" if found is None else ["null" if x is None else x for x in found]
    elif isinstance(found, list) and version == "3.0":
        report(place, "OpenAPI 3.0 has one type for a schema; found a list; use nullable or oneOf")


def _mend_required(node: Node, report: Report) -> None:
    value: dict[str, Any] = node.value
    found = value.get("required")
    if isinstance(found, bool):
        message = (
            "wanted a list of the names of required properties, in the schema of the object; "
            "found true or false; the review ignores it"
        )
        report(node.child("required"), message)
        del value["required"]
    elif isinstance(found, list):
        for index, name in enumerate(found):
            if name in found[:index] and isinstance(name, str):
                report(node.child("required").child(str(index)), f"{name!r} is there twice")


def _mend_lists(node: Node, report: Report) -> None:
    """Remove lists without a schema, and rename a list under ``items``."""
    value: dict[str, Any] = node.value
    if isinstance(value.get("items"), list):
        message = "wanted one schema for all items; found a list, which prefixItems has"
        report(node.child("items"), message)
        listed = value.pop("items")
        value.setdefault("prefixItems", listed)
    for keyword in [name for name in value if _is_list_of_schemas(name, value)]:
        if value[keyword] == []:
            report(node.child(keyword), "wanted at least one schema; found none", "removed")
            del value[keyword]


def _is_list_of_schemas(name: str, value: Mapping[str, Any]) -> bool:
    return find_kind("schema", name) == LIST + "schema" and isinstance(value[name], list)
