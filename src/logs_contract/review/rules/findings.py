"""Findings: places of a contract that break a rule of the lint or of the policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from logs_contract.review.openapi.documents import Position
from logs_contract.review.openapi.node import Node

_LONG = 500  # characters of a message, which may quote a whole example


class Violation(NamedTuple):
    """A node that breaks a rule, before waivers are applied; `rule` is the id."""

    rule: str
    node: Node
    message: str


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken rule in a report; `rule` is an id such as ``lint.described``.

    `known` is True if BASE has the same finding.
    """

    rule: str
    pointer: str
    message: str
    file: str
    position: Position
    known: bool = False


def make_finding(rule: str, node: Node, message: str) -> Finding:
    """Return a finding at `node`. The message becomes one line; a long one is cut in the middle."""
    line = " ".join(message.split())
    if len(line) > _LONG:
        line = f"{line[: _LONG // 2]} … {line[-_LONG // 4 :]}"
    return Finding(rule, node.pointer, line, node.document.name, node.position)
