"""What a change obliges: requirements of the conformance catalogue, and clauses without any."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from logs_contract.review.changes import Change
from logs_contract.review.contract import METHODS, Contract
from logs_contract.review.nodes import Node
from logs_contract.review.obliges.catalogue import (
    Entry,
    Place,
    place_of,
    read_entries,
    read_exclusions,
)
from logs_contract.review.obliges.promises import promises
from logs_contract.review.operations import AVAILABILITY
from logs_contract.review.pointers import Parts, is_under

# What of an operation is the operation itself; for the rest there are requirements of their own.
_ITSELF = ("operationId", "deprecated", "security", AVAILABILITY)


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement of the catalogue, and the pointers of the changes it speaks of."""

    id: str
    level: str
    sentence: str
    pointers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Obligations:
    """`touched` requirements, and the pointers of HEAD that none covers."""

    touched: tuple[Requirement, ...] = ()
    uncovered: tuple[str, ...] = ()


def obligations(head: Contract, changes: Sequence[Change]) -> Obligations:
    """What `changes` oblige, by the catalogue that lies beside HEAD; nothing where there is none.

    Raises `ReviewError` where the catalogue is not one.
    """
    source = head.root.document.source
    entries = read_entries(source)
    if entries is None:
        return Obligations()
    covered = {place for each in entries for place in each.places} | read_exclusions(source)
    left = [each.pointer for each in promises(head) if place_of(each) not in covered]
    return Obligations(tuple(_touched(entries, changes)), tuple(left))


def _touched(entries: Sequence[Entry], changes: Sequence[Change]) -> Iterator[Requirement]:
    meant = [each for each in changes if each.severity != "editorial"]
    for entry in entries:
        about = (
            each.pointer
            for each in meant
            if any(_touches(each, node, place) for node in _nodes(each) for place in entry.places)
        )
        if pointers := tuple(dict.fromkeys(about)):
            yield Requirement(entry.id, entry.level, entry.sentence, pointers)


def _nodes(change: Change) -> list[Node]:
    """The places of a change; where one stands in for what is missing below it, only the other."""
    base, head = change.base, change.head
    if base and head and base.parts != head.parts:
        if is_under(base.parts, head.parts):
            return [base]
        if is_under(head.parts, base.parts):
            return [head]
    return [node for node in (base, head) if node]


def _touches(change: Change, node: Node, place: Place) -> bool:
    file, parts = place_of(node)
    if file != place.file:
        return False
    if not _is_operation(place.parts):
        return is_under(parts, place.parts) or is_under(place.parts, parts)
    if parts[:1] == ("security",):  # in force where an operation has none of its own
        return f"{place.parts[2].upper()} {place.parts[1]}" in change.operations
    return parts == place.parts or (
        is_under(parts, place.parts) and parts[len(place.parts)] in _ITSELF
    )


def _is_operation(parts: Parts) -> bool:
    return len(parts) == 3 and parts[0] in ("paths", "webhooks") and parts[2] in METHODS
