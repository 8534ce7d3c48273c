"""Finds the requirements that changes affect, and testable places without a requirement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from logs_contract.json_pointers import Parts, is_under
from logs_contract.review.diff.changes import Change
from logs_contract.review.diff.operations import AVAILABILITY
from logs_contract.review.impact.catalogue import (
    Requirement,
    read_exclusions,
    read_requirements,
)
from logs_contract.review.openapi.contract import Contract
from logs_contract.review.openapi.node import Node
from logs_contract.testable_places import METHODS, Place, testable_places

# A requirement for an operation covers these fields; other requirements cover the other fields.
_OWN_FIELDS = ("operationId", "deprecated", "security", AVAILABILITY)


@dataclass(frozen=True, slots=True)
class AffectedRequirement:
    """A requirement of the catalogue, and the pointers of the changes that affect it."""

    id: str
    level: str
    sentence: str
    pointers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Impact:
    """The affected requirements, and the pointers of HEAD that no requirement covers."""

    requirements: tuple[AffectedRequirement, ...] = ()
    uncovered: tuple[str, ...] = ()


def find_impact(head: Contract, changes: Sequence[Change]) -> Impact:
    """Return the impact of `changes` on the catalogue beside HEAD; empty without a catalogue.

    Raises `ReviewError` if the catalogue cannot be read.
    """
    source = head.root.document.source
    requirements = read_requirements(source)
    if requirements is None:
        return Impact()
    covered = {place for each in requirements for place in each.places} | read_exclusions(source)

    def read_file(file: str) -> Any:
        return head.root.files.document(source.resolve(file)).value

    places = testable_places(head.root.value, read_file=read_file)
    uncovered = tuple(each.pointer for each in places if each not in covered)
    return Impact(tuple(_find_affected(requirements, changes)), uncovered)


def _find_affected(
    requirements: Sequence[Requirement], changes: Sequence[Change]
) -> Iterator[AffectedRequirement]:
    relevant = [each for each in changes if each.severity != "editorial"]
    for requirement in requirements:
        pointers = tuple(
            dict.fromkeys(each.pointer for each in relevant if _affects(each, requirement))
        )
        if pointers:
            yield AffectedRequirement(
                requirement.id, requirement.level, requirement.sentence, pointers
            )


def _affects(change: Change, requirement: Requirement) -> bool:
    return any(
        _touches(change, node, place)
        for node in _list_nodes(change)
        for place in requirement.places
    )


def _list_nodes(change: Change) -> list[Node]:
    """Return the places of a change in BASE and HEAD.

    A place that is only the holder of the changed keyword is left out.
    """
    base, head = change.base, change.head
    if base and head and base.parts != head.parts:
        if is_under(base.parts, head.parts):
            return [base]
        if is_under(head.parts, base.parts):
            return [head]
    return [node for node in (base, head) if node]


def _touches(change: Change, node: Node, place: Place) -> bool:
    parts = node.parts
    if node.file != place.file:
        return False
    if not _is_operation(place.parts):
        return is_under(parts, place.parts) or is_under(place.parts, parts)
    if parts[:1] == ("security",):  # of operations without their own security
        return f"{place.parts[2].upper()} {place.parts[1]}" in change.operations
    return parts == place.parts or (
        is_under(parts, place.parts) and parts[len(place.parts)] in _OWN_FIELDS
    )


def _is_operation(parts: Parts) -> bool:
    return len(parts) == 3 and parts[0] in ("paths", "webhooks") and parts[2] in METHODS
