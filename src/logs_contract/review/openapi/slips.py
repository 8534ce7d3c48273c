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
        if parts[0] == "info" or not _is_same_place(slip.node, file):
            continue  # it changes no request and no response, or is another item of a list
        if slip.effect == "removed":
            del holder.value[parts[-1]]
        else:
            holder.value[parts[-1]] = {}


def _is_same_place(node: Node, root: Node | None) -> bool:
    """Return True if the parts of `node` lead through items of lists that are named alike."""
    one: Node | None = node.root
    for part in node.parts[:-1]:
        in_list = one is not None and isinstance(one.value, list)
        one, root = one and one.get(part), root and root.get(part)
        if one is None or root is None or (in_list and _identify(one) != _identify(root)):
            return False
    return True


def _identify(item: Node) -> list[object]:
    return [found and found.value for found in map(item.get, ("name", "in", "$ref"))]
