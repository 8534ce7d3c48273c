"""Security requirements against what is declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from logs_contract.review.contract import Contract
from logs_contract.review.lint.objects import Object
from logs_contract.review.nodes import Node


def undeclared(head: Contract, _: Sequence[Object]) -> Iterator[tuple[Node, str]]:
    """The schemes and scopes that are required and not declared."""
    schemes = head.schemes()
    holders = [head.root, *(each.node for each in head.operations().values())]
    for name, wanted in (pair for holder in holders for pair in _required(holder)):
        if name not in schemes:
            yield wanted, f"there is no security scheme {name}; there are: {_listed(schemes)}"
            continue
        known = _declared(schemes[name])
        for index, scope in enumerate(wanted.value):
            if known is not None and scope not in known:
                message = f"{name} declares no scope {scope}; it has: {_listed(known)}"
                yield wanted.child(str(index)), message


def _required(holder: Node) -> Iterator[tuple[str, Node]]:
    """The schemes that stand in the security requirements of an object, each with its scopes."""
    for _, way in holder.under("security"):
        yield from way.items()


def _declared(scheme: Node) -> list[str] | None:
    """The scopes of a scheme; None where it does not tell them."""
    kind = scheme.value.get("type")
    if kind == "oauth2":
        return [name for _, flow in scheme.under("flows") for name, _ in flow.under("scopes")]
    if kind == "openIdConnect" or "x-scopes" not in scheme.value:
        return None
    return [name for name, _ in scheme.under("x-scopes")]


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"
