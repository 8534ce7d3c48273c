"""Compares the security schemes in use and the security requirements of operations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from logs_contract.review.diff.build_changes import OperationPair, make_change
from logs_contract.review.diff.changes import Change
from logs_contract.review.openapi.contract import Contract, Operation
from logs_contract.review.openapi.node import Node

Alternative = Mapping[str, frozenset[str]]


def compare_security(pair: OperationPair, scheme_names: Mapping[str, str]) -> Iterator[Change]:
    """Return the changes of the credentials that an operation requires.

    `scheme_names` maps names of security schemes in BASE to their names in HEAD.
    """
    before = [
        {scheme_names.get(name, name): scopes for name, scopes in each.items()}
        for each in _read_alternatives(pair.base)
    ]
    after = _read_alternatives(pair.head)
    lost = [each for each in before if not any(_is_sufficient(each, other) for other in after)]
    gained = [each for each in after if each not in before]
    nodes = (each.security() or each.node for each in (pair.base, pair.head))
    if lost:
        message = f"{_describe(lost)} was sufficient; now required: {_describe(after)}"
        yield pair.make_change("security.stricter", message, *nodes)
    elif gained:
        yield pair.make_change("security.relaxed", f"{_describe(gained)} is sufficient too", *nodes)


def compare_schemes(base: Contract, head: Contract) -> tuple[list[Change], dict[str, str]]:
    """Return the changes of the schemes in use, and their names in HEAD by name in BASE."""
    before, after = base.schemes(), head.schemes()
    names: dict[str, str] = {}
    changes: list[Change] = []
    for name in _find_used_schemes(base):
        if name not in before:
            continue
        match = _find_counterpart(name, before[name], after)
        if match is not None:
            names[name] = match
            changes += _compare_scheme(name, before[name], after[match])
    return changes, names


def _compare_scheme(name: str, base: Node, head: Node) -> Iterator[Change]:
    if _describe_identity(base) != _describe_identity(head):
        message = f"security scheme {name}: {_describe_identity(base)} → {_describe_identity(head)}"
        yield make_change("security.scheme-changed", message, base, head)
        return
    yield from _compare_scopes(name, base, head, "x-scopes")
    before, after = dict(base.members("flows")), dict(head.members("flows"))
    for flow, node in before.items():
        if flow not in after:
            message = f"security scheme {name}: flow {flow} removed"
            yield make_change("security.flow-removed", message, node, None)
    for flow, node in after.items():
        if flow in before:
            yield from _compare_flow(name, flow, before[flow], node)
        else:
            message = f"security scheme {name}: flow {flow} added"
            yield make_change("security.flow-added", message, None, node)


def _compare_flow(name: str, flow: str, base: Node, head: Node) -> Iterator[Change]:
    for field in ("authorizationUrl", "tokenUrl", "refreshUrl"):
        if base.value.get(field) != head.value.get(field):
            message = f"security scheme {name}: {field} of flow {flow} changed"
            nodes = base.get(field) or base, head.get(field) or head
            yield make_change("security.flow-changed", message, *nodes)
    yield from _compare_scopes(name, base, head, "scopes")


def _compare_scopes(name: str, base: Node, head: Node, field: str) -> Iterator[Change]:
    before, after = dict(base.members(field)), dict(head.members(field))
    for scope, node in before.items():
        if scope not in after:
            message = f"security scheme {name}: scope {scope} removed"
            yield make_change("security.scope-removed", message, node, None)
    for scope, node in after.items():
        if scope not in before:
            message = f"security scheme {name}: scope {scope} added"
            yield make_change("security.scope-added", message, None, node)


def _describe_identity(scheme: Node) -> str:
    """Describe how clients send credentials; equal schemes have equal descriptions."""
    value = scheme.value
    kind = value["type"]
    if kind == "http":
        return f"http {value['scheme'].lower()}"
    if kind == "apiKey":
        name = value["name"].lower() if value["in"] == "header" else value["name"]
        return f"{value['in']} {name}"
    return f"{kind} {value.get('openIdConnectUrl', '')}".strip()


def _find_counterpart(name: str, scheme: Node, after: Mapping[str, Node]) -> str | None:
    """Return the name of the scheme in HEAD, or None. A scheme may have been renamed."""
    if name in after and _describe_identity(after[name]) == _describe_identity(scheme):
        return name
    same = (other for other in after if _read_definition(after[other]) == _read_definition(scheme))
    return next(same, name if name in after else None)


def _read_definition(scheme: Node) -> Any:
    flows = {
        flow: {**node.value, "scopes": sorted(node.value.get("scopes", {}))}
        for flow, node in scheme.members("flows")
    }
    return _describe_identity(scheme), flows


def _find_used_schemes(contract: Contract) -> dict[str, None]:
    """Return the names of the schemes that operations require."""
    operations = contract.operations().values()
    return dict.fromkeys(
        name
        for operation in operations
        for alternative in _read_alternatives(operation)
        for name in alternative
    )


def _read_alternatives(operation: Operation) -> list[dict[str, frozenset[str]]]:
    """Return the alternative sets of credentials; an empty set requires no credential."""
    security = operation.security()
    requirements = [each for _, each in security.items()] if security else []
    return [
        {name: frozenset(scopes.value) for name, scopes in each.items()} for each in requirements
    ] or [{}]


def _is_sufficient(credentials: Alternative, wanted: Alternative) -> bool:
    return all(
        name in credentials and scopes <= credentials[name] for name, scopes in wanted.items()
    )


def _describe(alternatives: list[dict[str, frozenset[str]]]) -> str:
    descriptions = [
        " with ".join(
            f"{name} ({', '.join(sorted(scopes))})" if scopes else name
            for name, scopes in each.items()
        )
        or "no credential"
        for each in alternatives
    ]
    return " or ".join(descriptions)
