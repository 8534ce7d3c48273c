"""A schema taken apart into what holds at the same time: itself, its references, its allOf."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from logs_contract.review.dialect import OWN_FORMAT, PLAIN, UNEVALUATED, Dialect
from logs_contract.review.nodes import Node


@dataclass(frozen=True, slots=True, eq=False)
class Facet:
    """One schema object without its ``$ref`` and ``allOf``, in words of JSON Schema.

    Its format, where that is not one of JSON Schema's, stays under ``x-format``.
    """

    node: Node
    words: dict[str, Any]


def facets(
    node: Node, dialect: Dialect, hidden: frozenset[str] = frozenset(), seen: tuple[Any, ...] = ()
) -> list[Facet]:
    """What holds of a value at `node`, in the order it is written."""
    if node.key in seen:
        return []
    schema = dialect.translate(node, hidden)
    if isinstance(schema, bool):
        return [Facet(node, {} if schema else {"not": {}})]
    if seen and UNEVALUATED & schema.keys():  # it looks into its own parts, so they stay in it
        return [Facet(node, dialect.written(schema))]
    hidden |= dialect.hidden(node)
    words = {
        word: value if word == OWN_FORMAT or word in PLAIN else dialect.written(value)
        for word, value in schema.items()
        if word not in ("$ref", "allOf")
    }
    # What is nothing but a reference is what it refers to.
    below = (*seen, node.key) if words or "allOf" in schema else seen
    inner = facets(target, dialect, hidden, below) if (target := node.reference()) else []
    if "allOf" in schema:
        for _, part in node.under("allOf"):
            inner += facets(part, dialect, hidden, below)
    return [Facet(node, words), *inner] if words or not inner else inner
