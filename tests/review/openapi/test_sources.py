"""Sources: the result does not depend on the folder in which the command runs."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.review.test_cli import CONTRACT, PROSE, review

SHARED = "{type: string, maxLength: %d}"
REFERS = CONTRACT.replace(
    "          type: string\n          description: What happened, as text.\n",
    "          $ref: 'shared/text.yaml'\n",
)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose contract refers to another file, changed on a branch."""

    def git(*arguments: str) -> None:
        identity = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
        subprocess.run(["git", *identity, *arguments], cwd=tmp_path, check=True)

    assert REFERS != CONTRACT
    (tmp_path / "api/shared").mkdir(parents=True)
    (tmp_path / "api/openapi.yaml").write_text(REFERS, encoding="utf-8")
    (tmp_path / "api/shared/text.yaml").write_text(SHARED % 9, encoding="utf-8")
    git("init", "--quiet", "--initial-branch", "main")
    git("add", ".")
    git("commit", "--quiet", "-m", "x")
    git("switch", "--quiet", "-c", "branch")
    (tmp_path / "api/shared/text.yaml").write_text(SHARED % 5, encoding="utf-8")
    git("commit", "--quiet", "-am", "x")
    return tmp_path


def test_a_change_in_a_file_beside_the_contract_has_one_fingerprint(repository: Path) -> None:
    calls = [
        (repository, "main:api/openapi.yaml", "api/openapi.yaml"),
        (repository / "api", "main:openapi.yaml", "openapi.yaml"),
        (repository / "api", "main:openapi.yaml", str(repository / "api/openapi.yaml")),
        (repository / "api", "main:openapi.yaml", "branch:openapi.yaml"),
    ]
    found = set()
    for folder, base, head in calls:
        done = review(base, head, "--format", "json", folder=folder)
        (change,) = json.loads(done.stdout)["changes"]
        found.add((change["fingerprint"], change["pointer"]))
    assert [place for _, place in found] == ["shared/text.yaml#/maxLength"]


def test_prose_in_a_file_beside_the_contract_is_editorial(repository: Path) -> None:
    text = SHARED.replace("}", ", description: In few words.}") % 9
    (repository / "api/shared/text.yaml").write_text(text, encoding="utf-8")
    done = review(
        "main:api/openapi.yaml", "api/openapi.yaml", "--format", "json", folder=repository
    )
    (change,) = json.loads(done.stdout)["changes"]
    assert change["id"] == "editorial.annotation"
    assert change["pointer"] == "shared/text.yaml#/description"


@pytest.mark.parametrize("head", ["{}/api/openapi.yaml", "branch:openapi.yaml", "openapi.yaml"])
def test_the_merge_base_is_found_from_any_folder(repository: Path, head: str) -> None:
    named = head.format(repository)
    done = review("", named, "--upstream", "main", "--format", "json", folder=repository / "api")
    (change,) = json.loads(done.stdout)["changes"]
    assert change["id"] == "request.maxLength.narrowed"


def test_json_may_escape_a_character_as_two_surrogates(tmp_path: Path) -> None:
    import yaml  # noqa: PLC0415

    text = json.dumps(yaml.safe_load(PROSE.replace("Any text.", "Any \U0001f600.")), default=str)
    assert "\\ud83d\\ude00" in text
    (tmp_path / "base.json").write_text(text, encoding="utf-8")
    (tmp_path / "head.json").write_text(text.replace("\\ud83d\\ude00", "😀"), encoding="utf-8")
    done = review("base.json", "head.json", "--format", "json", folder=tmp_path)
    assert (done.returncode, json.loads(done.stdout)["changes"]) == (0, [])
