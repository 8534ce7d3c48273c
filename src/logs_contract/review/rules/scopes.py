"""The rule ``lint.scope-declared``: required security schemes and scopes are declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from logs_contract.review.openapi.contract import Contract
from logs_contract.review.openapi.node import Node
from logs_contract.review.rules.openapi_objects import OpenapiObject


def find_undeclared_scopes(
    head: Contract, _: Sequence[OpenapiObject]
) -> Iterator[tuple[Node, str]]:
    """Return the schemes and scopes that operations require but the contract does not declare."""
    schemes = head.schemes()
    holders = [head.root, *(each.node for each in head.operations().values())]
    for name, wanted in (pair for holder in holders for pair in _list_required(holder)):
        if name not in schemes:
            yield wanted, f"the security scheme {name} is not declared; declared: {_join(schemes)}"
            continue
        known = _list_declared(schemes[name])
        for index, scope in enumerate(wanted.value):
            if known is not None and scope not in known:
                message = f"{name} does not declare the scope {scope}; declared: {_join(known)}"
                yield wanted.child(str(index)), message


def _list_required(holder: Node) -> Iterator[tuple[str, Node]]:
    """Return the schemes in the security requirements of an object, each with its scopes."""
    for _, requirement in holder.members("security"):
        yield from requirement.items()


def _list_declared(scheme: Node) -> list[str] | None:
    """Return the scopes of a scheme, or None if the contract does not list them."""
    kind = scheme.value.get("type")
    if kind == "oauth2":
        return [name for _, flow in scheme.members("flows") for name, _ in flow.members("scopes")]
    if kind == "openIdConnect" or "x-scopes" not in scheme.value:
        return None
    return [name for name, _ in scheme.members("x-scopes")]


def _join(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
