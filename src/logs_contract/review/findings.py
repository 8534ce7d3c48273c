"""Findings: what is said about a contract besides what changed."""

from __future__ import annotations

from dataclasses import dataclass

from logs_contract.review.documents import Position
from logs_contract.review.nodes import Node

_LONG = 500  # characters of a message, which may quote a whole example


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
    """A finding at a node, with its message on one line, of which the middle may be left out."""
    line = " ".join(message.split())
    if len(line) > _LONG:
        line = f"{line[: _LONG // 2]} … {line[-_LONG // 4 :]}"
    return Finding(rule, node.pointer, line, node.document.name, node.position)
