"""The conformance catalogue beside a contract: its requirements, and what they leave out."""

from __future__ import annotations

import posixpath
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from logs_contract.review.errors import ReviewError
from logs_contract.review.nodes import Node
from logs_contract.review.pointers import Parts, parts_of
from logs_contract.review.sources import Source

REQUIREMENTS = "conformance/requirements.toml"
EXCLUSIONS = "conformance/exclusions.toml"
_TEXTS = ("level", "clause", "sentence")


class Place(NamedTuple):
    """A place of a contract; its file as `Node.file` has it."""

    file: str
    parts: Parts


@dataclass(frozen=True, slots=True)
class Entry:
    """A requirement of the catalogue and the places of the contract it points at."""

    id: str
    level: str
    sentence: str
    places: tuple[Place, ...]


def place_of(node: Node) -> Place:
    """Where a node stands."""
    return Place(node.file, node.parts)


def read_entries(contract: Source) -> list[Entry] | None:
    """The catalogue beside `contract`, or None where there is none. Raises `ReviewError`."""
    source = contract.beside(REQUIREMENTS)
    return list(_entries(source)) if source.exists() else None


def read_exclusions(contract: Source) -> set[Place]:
    """The places that no requirement shall cover. Raises `ReviewError`."""
    source = contract.beside(EXCLUSIONS)
    reasons = _read(source) if source.exists() else {}
    for text, reason in reasons.items():
        if not isinstance(reason, str) or not reason.strip() or not [*_places(text)]:
            raise ReviewError(f"{source}: {text}: wanted a pointer and a reason; got {reason!r}")
    return {place for text in reasons for place in _places(text)}


def _entries(source: Source) -> Iterator[Entry]:
    for family, members in _read(source).items():
        if not isinstance(members, dict):
            raise ReviewError(f"{source}: {family}: wanted [family.name] tables; got {members!r}")
        for name, fields in members.items():
            yield _entry(source, f"{family}.{name}", fields)


def _entry(source: Source, id_: str, fields: Any) -> Entry:
    if not isinstance(fields, dict):
        raise ReviewError(f"{source}: {id_}: wanted a table; got {fields!r}")
    for word in _TEXTS:
        if not isinstance(fields.get(word), str):
            raise ReviewError(f"{source}: {id_}: {word}: wanted a text; got {fields.get(word)!r}")
    covers = fields.get("covers", [])
    if not isinstance(covers, list) or not all(isinstance(each, str) for each in covers):
        raise ReviewError(f"{source}: {id_}: covers: wanted a list of pointers; got {covers!r}")
    places = tuple(place for text in (fields["clause"], *covers) for place in _places(text))
    return Entry(id_, fields["level"], fields["sentence"], places)


def _places(text: str) -> Iterator[Place]:
    """The place of a contract that a clause is; none where it is a section of an RFC."""
    file, hash_, fragment = text.partition("#")
    if hash_ and (not fragment or fragment.startswith("/")):
        yield Place(file and posixpath.normpath(file), parts_of(fragment))


def _read(source: Source) -> dict[str, Any]:
    try:
        return tomllib.loads(source.read())
    except tomllib.TOMLDecodeError as error:
        raise ReviewError(f"{source}: not TOML: {error}") from None
