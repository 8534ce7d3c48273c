"""Slips: places of a contract that are not valid OpenAPI, and what is read in their place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from logs_contract.review.openapi.node import Node

Effect = Literal["removed", "emptied"]


@dataclass(frozen=True, slots=True, eq=False)
class Slip:
    """A place that is not valid OpenAPI.

    `effect` says how the review reads it: as it stands (None), as if it were not there
    (``removed``), or as an empty object, which says nothing (``emptied``).
    """

    node: Node
    message: str
    effect: Effect | None = None

    @property
    def name(self) -> tuple[str, str]:
        """The pointer and the message: a slip with the same name is the same one."""
        return self.node.pointer, self.message


class Report(Protocol):
    """Takes a slip: its place, its message, and its effect."""

    def __call__(self, node: Node, message: str, effect: Effect | None = None) -> None: ...


def list_left_out(slips: Iterable[Slip]) -> Iterator[Slip]:
    """Return the slips of which something is not read."""
    return (each for each in slips if each.effect is not None)


def leave_out(root: Node, slips: Iterable[Slip]) -> None:
    """Leave out of the contract at `root` what the other contract lacks because of its slips.

    Otherwise the review would report the part that it could not read as a change. Items of lists
    are kept, since their index does not identify them.
    """
    files = {each.file: each for each in root.files.roots()}
    for slip in list_left_out(slips):
        parts = slip.node.parts
        if parts[-1:] == ("$ref",):
            parts = parts[:-1]  # without it, nothing is known about its holder
        file = files.get(slip.node.file)
        holder = file.find(parts[:-1]) if file and parts else None
        if holder is None or not isinstance(holder.value, dict) or parts[-1] not in holder.value:
            continue
        if parts[0] == "info":
            continue  # it changes no request and no response
        if slip.effect == "removed":
            del holder.value[parts[-1]]
        else:
            holder.value[parts[-1]] = {}
