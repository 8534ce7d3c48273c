"""Compares parameters and response headers."""

from __future__ import annotations

from collections.abc import Iterator

from logs_contract.review.diff.build_changes import OperationPair
from logs_contract.review.diff.changes import Change
from logs_contract.review.diff.schema_changes import SchemaUse
from logs_contract.review.diff.serialization import describe_styles, is_only_generalized
from logs_contract.review.openapi.contract import Parameter
from logs_contract.review.openapi.node import Node


def compare_parameters(pair: OperationPair) -> Iterator[Change]:
    """Return the changes of the parameters of an operation."""
    before, after = pair.base.parameters(), pair.head.parameters()
    for key, parameter in before.items():
        if key not in after:
            message = f"{_title(parameter)} removed"
            yield pair.make_change("parameter.removed", message, parameter.node, None)
    for key, parameter in after.items():
        if key in before:
            yield from _compare_parameter(before[key], parameter, pair)
        else:
            rule = "parameter.required-added" if parameter.required else "parameter.added"
            state = "required" if parameter.required else "optional"
            message = f"{_title(parameter)} added, {state}"
            yield pair.make_change(rule, message, None, parameter.node)


def compare_headers(base: Node, head: Node, pair: OperationPair, status: str) -> Iterator[Change]:
    """Return the changes of the headers of a response."""
    before, after = _read_headers(base), _read_headers(head)
    for name, header in before.items():
        if name not in after:
            message = f"{status}: header {header.name} removed"
            yield pair.make_change("header.removed", message, header.node, None)
    for name, header in after.items():
        if name in before:
            yield from _compare_header(before[name], header, pair, status)
        else:
            # Clients that send the response must add a new required header.
            breaks = header.required and pair.sent_by_service
            rule = "header.made-required" if breaks else "header.added"
            yield pair.make_change(rule, f"{status}: header {header.name} added", None, header.node)


def _compare_parameter(
    before: Parameter, after: Parameter, pair: OperationPair
) -> Iterator[Change]:
    title, nodes = _title(after), (before.node, after.node)
    if before.required != after.required and after.location != "path":
        state = "required" if after.required else "optional"
        message = f"{title} became {state}"
        yield pair.make_keyword_change(f"parameter.made-{state}", message, "required", *nodes)
    if before.deprecated != after.deprecated:
        state = "deprecated" if after.deprecated else "undeprecated"
        yield pair.make_keyword_change(
            f"parameter.{state}", f"{title} {state}", "deprecated", *nodes
        )
    was, now = describe_styles(before, after, pair, "request")
    if was != now:
        message = f"{title}: serialization {was} → {now}"
        keyword = _find_style_keyword(before, after)
        yield pair.make_keyword_change("parameter.style-changed", message, keyword, *nodes)
    yield from _compare_flags(before, after, pair)
    if not pair.sent_by_service and is_only_generalized(before, after, pair):
        message = f"{title} now accepts any string"
        yield pair.make_keyword_change("parameter.generalized", message, "schema", *nodes)
    else:
        yield from SchemaUse(pair, "request", title).compare(before.schema, after.schema)


def _compare_flags(before: Parameter, after: Parameter, pair: OperationPair) -> Iterator[Change]:
    for keyword, subject in (("allowReserved", "reserved"), ("allowEmptyValue", "empty")):
        was, now = (each.node.value.get(keyword, False) for each in (before, after))
        if was != now:
            rule = f"parameter.{subject}-{'allowed' if now else 'refused'}"
            message = f"{_title(after)} {keyword}: {now}"
            yield pair.make_keyword_change(rule, message, keyword, before.node, after.node)


def _compare_header(
    before: Parameter, after: Parameter, pair: OperationPair, status: str
) -> Iterator[Change]:
    title, nodes = f"{status}: header {after.name}", (before.node, after.node)
    if before.required != after.required:
        state = "required" if after.required else "optional"
        message = f"{title} became {state}"
        yield pair.make_keyword_change(f"header.made-{state}", message, "required", *nodes)
    was, now = describe_styles(before, after, pair, "response")
    if was != now:
        yield pair.make_change(
            "header.style-changed", f"{title}: serialization {was} → {now}", *nodes
        )
    yield from SchemaUse(pair, "response", title).compare(before.schema, after.schema)


def _find_style_keyword(before: Parameter, after: Parameter) -> str:
    """Return the keyword that changed the serialization of the parameter."""
    if bool(before.media_type) != bool(after.media_type):
        return "content" if after.media_type else "schema"
    return "style" if before.style != after.style else "explode"


def _read_headers(response: Node) -> dict[str, Parameter]:
    """Return the headers by name in lower case, without Content-Type (OpenAPI 3.1.1, 4.8.17.1)."""
    return {
        name.lower(): Parameter(inner.resolve(), "header", name)
        for name, inner in response.members("headers")
        if name.lower() != "content-type"
    }


def _title(parameter: Parameter) -> str:
    return f"{parameter.location} parameter {parameter.name}"
