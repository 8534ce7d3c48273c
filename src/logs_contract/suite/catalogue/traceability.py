"""From the contract to the requirements: what it promises, and who covers each promise."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from logs_contract.project_files import project_file
from logs_contract.suite.catalogue.requirements import load_requirements
from logs_contract.testable_places import testable_places


def promises(document: Mapping[str, Any]) -> set[str]:
    """The places of an OpenAPI document a requirement can be held against, as JSON pointers.

    Every status, property, required field, constant, enum and security requirement of every
    operation; references are followed, so that a place in a component appears once.
    """
    return {place.pointer for place in testable_places(document, read_file=None)}


def load_exclusions() -> Mapping[str, str]:
    """The places that no requirement covers, each with the reason."""
    with (project_file("conformance") / "exclusions.toml").open("rb") as file:
        reasons: dict[str, str] = tomllib.load(file)
    return reasons


def explain_uncovered(document: Mapping[str, Any]) -> str:
    """What to add where for the places that `find_uncovered` finds; "" if there are none."""
    places = sorted(find_uncovered(document))
    if not places:
        return ""
    listed = "\n".join(f'  "{place}"' for place in places)
    return (
        f"openapi.yaml has {len(places)} testable places without a requirement:\n{listed}\n"
        "Add each to `clause` or `covers` of a requirement in conformance/requirements.toml, "
        'or as "PLACE" = "REASON." to conformance/exclusions.toml.'
    )


def find_uncovered(document: Mapping[str, Any]) -> set[str]:
    """The places that no requirement covers and no exclusion explains."""
    covered = {place for item in load_requirements().values() for place in item.places}
    return promises(document) - covered - load_exclusions().keys()
