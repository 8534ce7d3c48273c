"""Splits a schema into conjuncts: its own keywords, its ``$ref`` and its ``allOf``.

A value must be valid against every conjunct.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from logs_contract.review.openapi.json_schema import UNEVALUATED, convert_subschemas
from logs_contract.review.openapi.node import Node
from logs_contract.review.openapi.translator import SchemaTranslator


@dataclass(frozen=True, slots=True, eq=False)
class Conjunct:
    """A schema object without its ``$ref`` and ``allOf``, translated to JSON Schema.

    A format that JSON Schema does not define stays under `FORMAT_SCHEMA`.
    """

    node: Node
    keywords: dict[str, Any]


def list_conjuncts(
    node: Node,
    translator: SchemaTranslator,
    hidden: frozenset[str] = frozenset(),
    seen: tuple[Any, ...] = (),
) -> list[Conjunct]:
    """Return the conjuncts of the schema at `node`, in the order of the document.

    `hidden` are properties to leave out. `seen` are the keys of the enclosing schemas.
    """
    if node.key in seen:
        return []
    schema = translator.translate(node, hidden)
    if isinstance(schema, bool):
        return [Conjunct(node, {} if schema else {"not": {}})]
    if seen and UNEVALUATED & schema.keys():  # these keywords depend on their siblings
        return [Conjunct(node, translator.finish(schema))]
    hidden |= translator.find_hidden_properties(node)
    keywords = _finish_keywords(schema, translator)
    # A plain reference is replaced by its target.
    below = (*seen, node.key) if keywords or "allOf" in schema else seen
    inner: list[Conjunct] = []
    if target := node.dereference():
        inner += list_conjuncts(target, translator, hidden, below)
    if "allOf" in schema:
        for _, part in node.members("allOf"):
            inner += list_conjuncts(part, translator, hidden, below)
    return [Conjunct(node, keywords), *inner] if keywords or not inner else inner


def _finish_keywords(schema: dict[str, Any], translator: SchemaTranslator) -> dict[str, Any]:
    """Return the finished keywords of a translated schema, without ``$ref`` and ``allOf``."""
    return {
        keyword: convert_subschemas(keyword, value, translator.finish)
        for keyword, value in schema.items()
        if keyword not in ("$ref", "allOf")
    }
