"""Security, compared: the schemes in use, and what each operation requires."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from logs_contract.review.changed import made
from logs_contract.review.changes import Change
from logs_contract.review.contract import Contract, Operation
from logs_contract.review.nodes import Node

Alternative = Mapping[str, frozenset[str]]


def compare_security(
    base: Operation, head: Operation, names: Mapping[str, str]
) -> Iterator[Change]:
    """What changed about the credentials an operation wants; `names` of BASE as HEAD has them."""
    before = [
        {names.get(name, name): scopes for name, scopes in each.items()}
        for each in _alternatives(base)
    ]
    after = _alternatives(head)
    lost = [each for each in before if not any(_is_enough(each, other) for other in after)]
    gained = [each for each in after if each not in before]
    places = base.security() or base.node, head.security() or head.node
    if lost:
        message = f"{_said(lost)} was enough; now wanted: {_said(after)}"
        yield made("security.stricter", message, *places, head)
    elif gained:
        yield made("security.relaxed", f"{_said(gained)} is enough too", *places, head)


def compare_schemes(base: Contract, head: Contract) -> tuple[list[Change], dict[str, str]]:
    """What changed about the schemes in use, and the names of BASE as HEAD has them."""
    before, after = base.schemes(), head.schemes()
    names: dict[str, str] = {}
    changes: list[Change] = []
    for name in _used(base):
        if name not in before:
            continue
        match = _counterpart(name, before[name], after)
        if match is not None:
            names[name] = match
            changes += _compare(name, before[name], after[match])
    return changes, names


def _compare(name: str, base: Node, head: Node) -> Iterator[Change]:
    if _identity(base) != _identity(head):
        message = f"security scheme {name}: {_identity(base)} → {_identity(head)}"
        yield made("security.scheme-changed", message, base, head)
        return
    yield from _compare_scopes(name, base, head, "x-scopes")
    before, after = dict(base.under("flows")), dict(head.under("flows"))
    for flow, node in before.items():
        if flow not in after:
            message = f"security scheme {name}: flow {flow} removed"
            yield made("security.flow-removed", message, node, None)
    for flow, node in after.items():
        if flow not in before:
            message = f"security scheme {name}: flow {flow} added"
            yield made("security.flow-added", message, None, node)
            continue
        for word in ("authorizationUrl", "tokenUrl", "refreshUrl"):
            if before[flow].value.get(word) != node.value.get(word):
                message = f"security scheme {name}: {word} of flow {flow} changed"
                places = before[flow].get(word) or before[flow], node.get(word) or node
                kind = "security.flow-changed"
                yield made(kind, message, *places)
        yield from _compare_scopes(name, before[flow], node, "scopes")


def _compare_scopes(name: str, base: Node, head: Node, word: str) -> Iterator[Change]:
    before, after = dict(base.under(word)), dict(head.under(word))
    for scope, node in before.items():
        if scope not in after:
            message = f"security scheme {name}: scope {scope} removed"
            yield made("security.scope-removed", message, node, None)
    for scope, node in after.items():
        if scope not in before:
            message = f"security scheme {name}: scope {scope} added"
            yield made("security.scope-added", message, None, node)


def _identity(scheme: Node) -> str:
    """How credentials of the scheme are sent."""
    value = scheme.value
    kind = value["type"]
    if kind == "http":
        return f"http {value['scheme'].lower()}"
    if kind == "apiKey":
        name = value["name"].lower() if value["in"] == "header" else value["name"]
        return f"{value['in']} {name}"
    return f"{kind} {value.get('openIdConnectUrl', '')}".strip()


def _counterpart(name: str, scheme: Node, after: Mapping[str, Node]) -> str | None:
    """What HEAD calls the scheme: the same name, unless another one is what this was."""
    if name in after and _identity(after[name]) == _identity(scheme):
        return name
    same = (other for other in after if _definition(after[other]) == _definition(scheme))
    return next(same, name if name in after else None)


def _definition(scheme: Node) -> Any:
    flows = {
        flow: {**node.value, "scopes": sorted(node.value.get("scopes", {}))}
        for flow, node in scheme.under("flows")
    }
    return _identity(scheme), flows


def _used(contract: Contract) -> dict[str, None]:
    """The names of the schemes that operations require."""
    operations = contract.operations().values()
    return dict.fromkeys(name for each in operations for way in _alternatives(each) for name in way)


def _alternatives(operation: Operation) -> list[dict[str, frozenset[str]]]:
    """The sets of credentials of which one is enough; an empty one is none at all."""
    security = operation.security()
    ways = [each for _, each in security.items()] if security else []
    return [{name: frozenset(scopes.value) for name, scopes in way.items()} for way in ways] or [{}]


def _is_enough(credentials: Alternative, wanted: Alternative) -> bool:
    return all(
        name in credentials and scopes <= credentials[name] for name, scopes in wanted.items()
    )


def _said(alternatives: list[dict[str, frozenset[str]]]) -> str:
    ways = [
        " with ".join(
            f"{name} ({', '.join(sorted(scopes))})" if scopes else name
            for name, scopes in way.items()
        )
        or "no credential"
        for way in alternatives
    ]
    return " or ".join(ways)
