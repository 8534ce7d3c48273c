"""Reads the conformance catalogue beside a contract: requirements and exclusions."""

from __future__ import annotations

import posixpath
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from logs_contract.json_pointers import parse_pointer
from logs_contract.review.openapi.errors import ReviewError
from logs_contract.review.openapi.sources import Source
from logs_contract.testable_places import Place

REQUIREMENTS = "conformance/requirements.toml"
EXCLUSIONS = "conformance/exclusions.toml"
_TEXTS = ("level", "clause", "sentence")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A requirement of the catalogue and the places of the contract it covers."""

    id: str
    level: str
    sentence: str
    places: tuple[Place, ...]


def read_requirements(contract: Source) -> list[Requirement] | None:
    """Return the requirements beside `contract`, None without a catalogue. Raises `ReviewError`."""
    source = contract.resolve(REQUIREMENTS)
    return list(_read_requirements(source)) if source.exists() else None


def read_exclusions(contract: Source) -> set[Place]:
    """Return the places that no requirement needs to cover. Raises `ReviewError`."""
    source = contract.resolve(EXCLUSIONS)
    reasons = _read_toml(source) if source.exists() else {}
    for text, reason in reasons.items():
        if not isinstance(reason, str) or not reason.strip() or not [*_parse_clause(text)]:
            raise ReviewError(f"{source}: {text}: wanted a pointer and a reason; got {reason!r}")
    return {place for text in reasons for place in _parse_clause(text)}


def _read_requirements(source: Source) -> Iterator[Requirement]:
    for family, members in _read_toml(source).items():
        if not isinstance(members, dict):
            raise ReviewError(f"{source}: {family}: wanted [family.name] tables; got {members!r}")
        for name, fields in members.items():
            yield _read_requirement(source, f"{family}.{name}", fields)


def _read_requirement(source: Source, id_: str, fields: Any) -> Requirement:
    if not isinstance(fields, dict):
        raise ReviewError(f"{source}: {id_}: wanted a table; got {fields!r}")
    for name in _TEXTS:
        if not isinstance(fields.get(name), str):
            raise ReviewError(f"{source}: {id_}: {name}: wanted a string; got {fields.get(name)!r}")
    covers = fields.get("covers", [])
    if not isinstance(covers, list) or not all(isinstance(each, str) for each in covers):
        raise ReviewError(f"{source}: {id_}: covers: wanted a list of pointers; got {covers!r}")
    places = tuple(place for text in (fields["clause"], *covers) for place in _parse_clause(text))
    return Requirement(id_, fields["level"], fields["sentence"], places)


def _parse_clause(text: str) -> Iterator[Place]:
    """Return the place of a clause; nothing if the clause is a section of an RFC."""
    file, hash_, fragment = text.partition("#")
    if hash_ and (not fragment or fragment.startswith("/")):
        yield Place(file and posixpath.normpath(file), parse_pointer(fragment))


def _read_toml(source: Source) -> dict[str, Any]:
    try:
        return tomllib.loads(source.read())
    except tomllib.TOMLDecodeError as error:
        raise ReviewError(f"{source}: invalid TOML: {error}") from None
