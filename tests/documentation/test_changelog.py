"""CHANGELOG.md has the form of Keep a Changelog, and a release can take its notes from it."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date
from pathlib import Path

from tests.documentation.release_notes import find_section, read_version
from tests.servers import ROOT

TEXT = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
SECTIONS = re.findall(r"^## (.+)$", TEXT, re.MULTILINE)
GROUPS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def write_notes(tag: str, target: Path) -> subprocess.CompletedProcess[str]:
    """Run the script of the release workflow."""
    return subprocess.run(
        [sys.executable, "-m", "tests.documentation.release_notes", tag, str(target)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_newest_section_is_unreleased() -> None:
    assert SECTIONS[0] == "[Unreleased]"


def test_every_version_has_its_day_and_is_newer_than_the_next() -> None:
    versions = []
    for section in SECTIONS[1:]:
        found = re.fullmatch(r"\[(\d+)\.(\d+)\.(\d+)\] - (\d{4}-\d\d-\d\d)", section)
        assert found, section
        versions.append((date.fromisoformat(found[4]), *map(int, found.groups()[:3])))
    assert versions == sorted(set(versions), reverse=True)


def test_every_line_is_in_a_known_group() -> None:
    for section in re.split(r"^## ", TEXT, flags=re.MULTILINE)[1:]:
        _, *groups = re.split(r"^### ", section, flags=re.MULTILINE)
        titles = [group.partition("\n")[0] for group in groups]
        assert set(titles) <= GROUPS
        assert len(titles) == len(set(titles)), "a group occurs twice in a version"
        assert all(re.search(r"^- ", group, re.MULTILINE) for group in groups)


def test_every_line_is_a_sentence() -> None:
    entries = re.findall(r"^- (.+(?:\n  .+)*)", TEXT, re.MULTILINE)
    assert entries
    assert [entry for entry in entries if not entry.endswith(".")] == []


def test_the_notes_of_a_release_are_its_section() -> None:
    text = "# Changelog\n\n## [Unreleased]\n\n## [1.1.0] - 2027-01-31\n\n### Added\n\n- A.\n"
    older = "\n## [1.0.0] - 2027-01-01\n\n### Added\n\n- B.\n"
    assert find_section(text + older, "1.1.0") == "### Added\n\n- A."
    assert find_section(text + older, "1.0.0") == "### Added\n\n- B."
    assert find_section(text + older, "1.0") is None


def test_the_version_of_the_package_can_be_released_once_it_has_a_section(tmp_path: Path) -> None:
    version = read_version()
    target = tmp_path / "notes.md"
    run = write_notes(f"v{version}", target)
    if find_section(TEXT, version):
        assert run.stdout == f"version={version}\n"
        assert target.read_text(encoding="utf-8").strip() == find_section(TEXT, version)
    else:
        assert run.returncode == 1
        assert run.stderr == f"CHANGELOG.md has no section for {version}\n"


def test_a_release_needs_the_tag_of_its_version(tmp_path: Path) -> None:
    run = write_notes("v999.0.0", tmp_path / "notes.md")
    assert run.returncode == 1
    assert run.stderr.startswith("the tag is v999.0.0, but the version of the package is ")
