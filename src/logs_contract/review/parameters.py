"""Parameters and response headers, compared."""

from __future__ import annotations

from collections.abc import Iterator

from logs_contract.review.changed import SchemaUse, made
from logs_contract.review.changes import Change
from logs_contract.review.containment import are_disjoint, covers
from logs_contract.review.contract import Operation, Parameter
from logs_contract.review.dialect import Dialect, Direction, Schema, dump
from logs_contract.review.nodes import Node

_TEXTS = {"type": "string"}


def compare_parameters(base: Operation, head: Operation) -> Iterator[Change]:
    """What changed about the parameters of an operation."""
    before, after = base.parameters(), head.parameters()
    for key, parameter in before.items():
        if key not in after:
            yield made(
                "parameter.removed", f"{_named(parameter)} removed", parameter.node, None, head
            )
    for key, parameter in after.items():
        if key in before:
            yield from _compare(before[key], parameter, base, head)
        else:
            kind = "parameter.required-added" if parameter.required else "parameter.added"
            what = "required" if parameter.required else "optional"
            yield made(kind, f"{_named(parameter)} added, {what}", None, parameter.node, head)


def compare_headers(
    base: Node, head: Node, operations: tuple[Operation, Operation], status: str
) -> Iterator[Change]:
    """What changed about the headers of a response."""
    before, after = _headers(base), _headers(head)
    for name, header in before.items():
        if name not in after:
            message = f"{status}: header {header.name} removed"
            yield made("header.removed", message, header.node, None, operations[1])
    for name, header in after.items():
        if name in before:
            yield from _compare_header(before[name], header, operations, status)
        else:
            # Of an answer that clients send, a header they must send is no mere addition.
            asked = header.required and operations[1].sent
            message = f"{status}: header {header.name} added"
            kind = "header.made-required" if asked else "header.added"
            yield made(kind, message, None, header.node, operations[1])


def _compare(
    before: Parameter, after: Parameter, base: Operation, head: Operation
) -> Iterator[Change]:
    def change(kind: str, what: str, word: str) -> Change:
        places = before.node.get(word) or before.node, after.node.get(word) or after.node
        return made(kind, f"{_named(after)} {what}", *places, head)

    if before.required != after.required and after.kind != "path":
        word = "required" if after.required else "optional"
        yield change(f"parameter.made-{word}", f"is {word} now", "required")
    if before.deprecated != after.deprecated:
        word = "deprecated" if after.deprecated else "undeprecated"
        yield change(f"parameter.{word}", word, "deprecated")
    was, now = _written_both(before, after, (base, head), "request")
    if was != now:
        message = f"is written as {now}, was {was}"
        yield change("parameter.style-changed", message, _style_word(before, after))
    for word, kind in (("allowReserved", "reserved"), ("allowEmptyValue", "empty")):
        flags = before.node.value.get(word, False), after.node.value.get(word, False)
        if flags[0] != flags[1]:
            effect = "allowed" if flags[1] else "refused"
            yield change(f"parameter.{kind}-{effect}", f"{word}: {flags[1]}", word)
    if not head.sent and _only_generalized(before, after, base, head):
        yield change("parameter.generalized", "takes any text now", "schema")
    else:
        use = SchemaUse(base, head, "request", _named(after))
        yield from use.changes(before.schema, after.schema)


def _compare_header(
    before: Parameter, after: Parameter, operations: tuple[Operation, Operation], status: str
) -> Iterator[Change]:
    where = f"{status}: header {after.name}"
    if before.required != after.required:
        word = "required" if after.required else "optional"
        places = (
            before.node.get("required") or before.node,
            after.node.get("required") or after.node,
        )
        yield made(f"header.made-{word}", f"{where} is {word} now", *places, operations[1])
    was, now = _written_both(before, after, operations, "response")
    if was != now:
        message = f"{where} is written as {now}, was {was}"
        yield made("header.style-changed", message, before.node, after.node, operations[1])
    yield from SchemaUse(*operations, "response", where).changes(before.schema, after.schema)


def _written_both(
    before: Parameter,
    after: Parameter,
    operations: tuple[Operation, Operation],
    direction: Direction,
) -> tuple[str, str]:
    base, head = (each.contract.dialect(each.direction(direction)) for each in operations)
    return _written(before, base), _written(after, head)


def _written(parameter: Parameter, dialect: Dialect) -> str:
    """How a value looks on the wire, as far as its schema lets it matter."""
    if parameter.media_type:
        return parameter.media_type.lower()
    types = _types(parameter, dialect)
    if not types:
        return "text" if parameter.style in ("form", "simple") else parameter.style
    if parameter.style == "simple" and "object" not in types:
        return "simple"  # a list is joined by commas either way
    return f"{parameter.style}, {'' if parameter.explode else 'not '}exploded"


def _style_word(before: Parameter, after: Parameter) -> str:
    if bool(before.media_type) != bool(after.media_type):
        return "content" if after.media_type else "schema"
    return "style" if before.style != after.style else "explode"


def _types(parameter: Parameter, dialect: Dialect) -> set[str]:
    """Which of the types whose style matters its schema may admit."""
    schema: Schema = dialect.standalone(parameter.schema) if parameter.schema else True
    return {each for each in ("array", "object") if not are_disjoint(schema, {"type": each})}


def _only_generalized(
    before: Parameter, after: Parameter, base: Operation, head: Operation
) -> bool:
    """Whether a value of a simple type became any text, which it is on the wire."""
    if before.schema is None or after.schema is None or before.media_type or after.media_type:
        return False
    was = base.contract.dialect("request").standalone(before.schema)
    now = head.contract.dialect("request").standalone(after.schema)
    simple = {"type": ["string", "number", "boolean"]}
    return (
        dump(was) != dump(now)
        and covers(now, _TEXTS) is True
        and covers(simple, was) is True
        and covers(now, was) is False
    )


def _headers(response: Node) -> dict[str, Parameter]:
    return {
        name.lower(): Parameter(inner.resolved(), "header", name)
        for name, inner in response.under("headers")
        if name.lower() != "content-type"  # the contract says so by its media types
    }


def _named(parameter: Parameter) -> str:
    return f"{parameter.kind} parameter {parameter.name}"
