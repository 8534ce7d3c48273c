"""Findings: what is said about a contract besides what changed."""

from __future__ import annotations

from dataclasses import dataclass

from review.documents import Position
from review.nodes import Node


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that does not hold at a place of HEAD.

    `rule` is the id of the rule: ``lint.…``, ``policy.…``.
    """

    rule: str
    pointer: str
    message: str
    file: str
    position: Position


def finding(rule: str, node: Node, message: str) -> Finding:
    """A finding at a node."""
    return Finding(rule, node.pointer, message, node.document.name, node.position)
