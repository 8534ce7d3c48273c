"""The changes between two versions of a contract."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from logs_contract.review.containment.counterexample import Counterexample
from logs_contract.review.openapi.node import Node

Severity = Literal["breaking", "compatible", "editorial"]
SEVERITIES: tuple[Severity, ...] = ("breaking", "compatible", "editorial")


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """A change between BASE and HEAD.

    `base` and `head` are the places in the two versions; one of them is None for an addition or a
    removal. `operations` names the affected operations, such as ``POST /logs``; empty means all.
    `sampled` is None if the severity is proven, else the number of payloads tried.
    """

    id: str
    severity: Severity
    message: str
    base: Node | None
    head: Node | None
    operations: tuple[str, ...] = ()
    counterexample: Counterexample | None = None
    sampled: int | None = None

    @property
    def place(self) -> Node:
        """The place in HEAD, or in BASE for a removal."""
        node = self.head or self.base
        assert node is not None  # noqa: S101, one of the two is given
        return node

    @property
    def pointer(self) -> str:
        """The JSON pointer to the place in HEAD, or in BASE for a removal."""
        return self.place.pointer

    @property
    def before(self) -> Any:
        """The value in BASE, or None."""
        return self.base.value if self.base else None

    @property
    def after(self) -> Any:
        """The value in HEAD, or None."""
        return self.head.value if self.head else None

    @property
    def fingerprint(self) -> str:
        """Identifies the change in accepted.toml: a hash of its id, its place and both values."""
        content = [self.id, self.pointer, self.before, self.after]
        text = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def merge_changes(changes: Iterable[Change]) -> list[Change]:
    """Return each change once, with all affected operations, the most severe first."""
    found: dict[str, Change] = {}
    for change in changes:
        known = found.setdefault(change.fingerprint, change)
        operations = dict.fromkeys((*known.operations, *change.operations))
        found[change.fingerprint] = replace(known, operations=tuple(operations))
    return sorted(found.values(), key=lambda each: SEVERITIES.index(each.severity))
