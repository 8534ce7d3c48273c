"""The requirements, read from ``conformance/requirements.toml``."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import pytest

from logs_contract.project_files import project_file

Version = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Requirement:
    """One sentence that a deployment must fulfil, from version `since` of the contract on.

    `clause` is a JSON pointer into openapi.yaml or a section of an RFC; `covers` are further
    pointers. If a `conditional` requirement is not assessed, the verdict is complete all the same.
    """

    id: str
    level: Literal["MUST", "SHOULD"]
    since: str
    clause: str
    sentence: str
    covers: tuple[str, ...] = ()
    conditional: bool = False

    @property
    def family(self) -> str:
        """The part of the id before the first dot."""
        return self.id.partition(".")[0]

    @property
    def places(self) -> tuple[str, ...]:
        """Every place of openapi.yaml it covers, as JSON pointers that start with ``#``."""
        return tuple(place for place in (self.clause, *self.covers) if place.startswith("#"))


@cache
def load_requirements() -> Mapping[str, Requirement]:
    """Every requirement by its id, in the order of the file."""
    with (project_file("conformance") / "requirements.toml").open("rb") as file:
        families = tomllib.load(file)
    return {
        f"{family}.{name}": Requirement(
            id=f"{family}.{name}", **{**fields, "covers": tuple(fields.get("covers", ()))}
        )
        for family, members in families.items()
        for name, fields in members.items()
    }


def select_requirements(version: Version) -> Mapping[str, Requirement]:
    """The requirements that hold for `version` of the contract, by their ids."""
    return {
        requirement_id: requirement
        for requirement_id, requirement in load_requirements().items()
        if parse_version(requirement.since) <= version
    }


def parse_version(text: str) -> Version:
    """A version as three numbers that can be compared. Raises ValueError."""
    found = re.fullmatch(r"(\d+)\.(\d+)\.(\d+)", text)
    if not found:
        raise ValueError(f"{text!r}: wanted a version like 1.0.0")
    major, minor, patch = map(int, found.groups())
    return major, minor, patch


def requirement(*ids: str) -> pytest.MarkDecorator:
    """Mark a test with the requirements it assesses."""
    return pytest.mark.requirement(*ids)
