"""A change between two versions of a contract: what the review reports."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from logs_contract.review.nodes import Node
from logs_contract.review.smallest import Counterexample

Severity = Literal["breaking", "compatible", "editorial"]
SEVERITIES: tuple[Severity, ...] = ("breaking", "compatible", "editorial")
ABSENT = None


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """One change.

    `base` and `head` are the places in the two versions; one is None where something was added
    or removed. `operations` are those it touches, as ``POST /logs``; none means all of them.
    `sampled` is the number of generated payloads the verdict rests on where containment could
    not be decided.
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
        """Where it is in HEAD, or was in BASE."""
        node = self.head or self.base
        assert node is not None  # noqa: S101, a change is somewhere
        return node

    @property
    def pointer(self) -> str:
        """JSON pointer to the place in HEAD; in BASE where it is no longer there."""
        return self.place.pointer

    @property
    def before(self) -> Any:
        """The value in BASE, None where there is none."""
        return self.base.value if self.base else ABSENT

    @property
    def after(self) -> Any:
        """The value in HEAD, None where there is none."""
        return self.head.value if self.head else ABSENT

    @property
    def fingerprint(self) -> str:
        """What the change is told by in accepted.toml: its id, its place, both values."""
        content = [self.id, self.pointer, self.before, self.after]
        text = json.dumps(content, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def gathered(changes: Iterable[Change]) -> list[Change]:
    """Each change once, with all the operations it touches, the worst first."""
    found: dict[str, Change] = {}
    for change in changes:
        known = found.setdefault(change.fingerprint, change)
        operations = dict.fromkeys((*known.operations, *change.operations))
        found[change.fingerprint] = replace(known, operations=tuple(operations))
    return sorted(found.values(), key=lambda each: SEVERITIES.index(each.severity))
