"""Writes catalogues beside a contract, and finds the impact of patches."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from logs_contract.review.impact.affected_requirements import Impact, find_impact
from logs_contract.review.run import find_changes
from tests.review.edits import CONTRACT
from tests.review.patches import (
    edit_contract,
    save_contract,
)

LEVELS = "/components/schemas/LogLevel/enum"
BEHIND_A_REFERENCE = "ingest-path-behind-a-reference"
OURS = CONTRACT.parent / "conformance"


def find_patch_impact(file: Path, *patch: dict[str, Any]) -> Impact:
    """Return the impact of a patch of openapi.yaml."""
    head = save_contract(file, *patch)
    return find_impact(head, find_changes(edit_contract(), head))


def affected_ids(file: Path, *patch: dict[str, Any]) -> list[str]:
    """Return the ids of the requirements that a patch affects."""
    return [each.id for each in find_patch_impact(file, *patch).requirements]


def write_catalogue(file: Path, text: str, exclusions: str = "") -> None:
    """Write a catalogue beside a file."""
    folder = file.parent / "conformance"
    folder.mkdir(exist_ok=True)
    (folder / "requirements.toml").write_text(text, encoding="utf-8")
    (folder / "exclusions.toml").write_text(exclusions, encoding="utf-8")


def requirement(id_: str, clause: str) -> str:
    """Return an entry of a catalogue."""
    return f'[{id_}]\nlevel = "MUST"\nclause = "{clause}"\nsentence = "It holds."\n'
