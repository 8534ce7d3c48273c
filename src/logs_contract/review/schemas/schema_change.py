"""A change of one keyword of a schema."""

from __future__ import annotations

from dataclasses import dataclass, replace

from logs_contract.review.containment.counterexample import Counterexample
from logs_contract.review.containment.generate import Path
from logs_contract.review.openapi.node import Node


@dataclass(frozen=True, slots=True, eq=False)
class SchemaChange:
    """A change of one keyword; the keyword is ``schema`` if no single keyword explains the change.

    `narrowed` is True if HEAD refuses values that BASE accepted at this place, `widened` if HEAD
    accepts values that BASE refused. `path` leads to the place in a payload. `name` is the property
    of a change of ``required``, ``property-added`` or ``property-removed``. `in_branch` is True
    below ``anyOf`` and ``oneOf``, whose other branches may compensate for the change.
    """

    keyword: str
    base: Node | None
    head: Node | None
    narrowed: bool = False
    widened: bool = False
    path: Path = ()
    name: str | None = None
    counterexample: Counterexample | None = None
    sampled: int | None = None
    in_branch: bool = False

    def with_flag(self, flag: str, value: bool) -> SchemaChange:  # noqa: FBT001
        """Return a copy with the flag ``narrowed`` or ``widened`` set or cleared."""
        if flag == "narrowed":
            return replace(self, narrowed=value)
        return replace(self, widened=value)
