"""The catalogue: its form, and the revision from which it is read."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from logs_contract.review.impact.affected_requirements import Impact, find_impact
from logs_contract.review.openapi.contract import Contract
from logs_contract.review.openapi.errors import ReviewError
from logs_contract.review.openapi.node import read_contract
from logs_contract.review.openapi.sources import Source
from logs_contract.review.run import find_changes
from tests.review.impact.catalogues import (
    LEVELS,
    find_patch_impact,
    requirement,
    write_catalogue,
)
from tests.review.patches import (
    add,
    edit_contract,
    save_contract,
)


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("requirements", "[a.b", "invalid TOML: "),
        ("requirements", "a = 1", "a: wanted [family.name] tables; got 1"),
        ("requirements", "[a]\nb = 1", "a.b: wanted a table; got 1"),
        ("requirements", '[a.b]\nlevel = "MUST"', "a.b: clause: wanted a string; got None"),
        (
            "requirements",
            requirement("a.b", "#") + 'covers = "#/paths"',
            "a.b: covers: wanted a list of pointers; got '#/paths'",
        ),
        ("exclusions", "= 1", "invalid TOML: "),
        ("exclusions", '"#/paths" = ""', "#/paths: wanted a pointer and a reason; got ''"),
        ("exclusions", 'paths = "x"', "paths: wanted a pointer and a reason; got 'x'"),
    ],
)
def test_an_invalid_catalogue_is_an_error_that_names_it(
    beside: Path, name: str, text: str, said: str
) -> None:
    file = beside.parent / f"conformance/{name}.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ReviewError, match=re.escape(f"{file}: {said}")):
        find_patch_impact(beside)


def test_a_catalogue_that_cannot_be_read_is_an_error(beside: Path) -> None:
    file = beside.parent / "conformance/requirements.toml"
    file.write_bytes(b"\xff")
    with pytest.raises(ReviewError, match=re.escape(f"{file}: not UTF-8")):
        find_patch_impact(beside)


def test_the_catalogue_is_read_from_the_revision_of_head(
    beside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_contract(beside)
    write_catalogue(beside, requirement("log.level", f"#{LEVELS}"))
    _commit(beside.parent)
    monkeypatch.chdir(beside.parent)
    write_catalogue(beside, "not = read")
    head = Contract(read_contract(Source("openapi.json", "HEAD")))
    found = find_impact(head, find_changes(edit_contract(add(f"{LEVELS}/-", "panic")), head))
    assert [each.id for each in found.requirements] == ["log.level"]


def test_a_revision_without_a_catalogue_has_no_impact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "openapi.json"
    save_contract(file)
    _commit(tmp_path)
    monkeypatch.chdir(tmp_path)
    write_catalogue(file, requirement("log.level", f"#{LEVELS}"))
    head = Contract(read_contract(Source("openapi.json", "HEAD")))
    assert find_impact(head, find_changes(edit_contract(add(f"{LEVELS}/-", "x")), head)) == Impact()


def _commit(folder: Path) -> None:
    """Commit all files of a folder as the first revision of a repository."""
    git = ("git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@example.com")
    for arguments in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "one")):
        subprocess.run([*git, *arguments], check=True)
