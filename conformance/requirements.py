"""The catalogue of requirements: requirements.toml as data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import pytest

CATALOGUE = Path(__file__).with_name("requirements.toml")


@dataclass(frozen=True, slots=True)
class Requirement:
    """One sentence a deployment is held to; `clause` is a JSON pointer or a section of an RFC.

    A `conditional` one that is not assessed leaves the verdict complete.
    """

    id: str
    level: Literal["MUST", "SHOULD"]
    clause: str
    sentence: str
    conditional: bool = False

    @property
    def family(self) -> str:
        """The part of the id before the first dot."""
        return self.id.partition(".")[0]


@cache
def catalogue() -> Mapping[str, Requirement]:
    """Every requirement by its id, in the order of the file."""
    with CATALOGUE.open("rb") as file:
        families = tomllib.load(file)
    return {
        f"{family}.{name}": Requirement(id=f"{family}.{name}", **fields)
        for family, members in families.items()
        for name, fields in members.items()
    }


def requirement(*ids: str) -> pytest.MarkDecorator:
    """Mark a test with the requirements it assesses."""
    return pytest.mark.requirement(*ids)
