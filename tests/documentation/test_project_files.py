"""The files for GitHub, pre-commit and editors are valid and fit the project."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.documentation.pages import list_pages, read_table
from tests.documentation.programs import find_targets
from tests.servers import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
FORMS = sorted((ROOT / ".github/ISSUE_TEMPLATE").glob("[!c]*.yml"))
CONFIGURATION = (ROOT / ".github/dependabot.yml", ROOT / ".pre-commit-config.yaml")
GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")


def load(path: Path) -> dict[str, Any]:
    """A YAML file; ``on`` is a boolean in YAML 1.1, and a key of workflows."""
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(document, dict)
    return document


def list_steps(workflow: Path) -> list[dict[str, Any]]:
    return [step for job in load(workflow)["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("path", [*WORKFLOWS, *FORMS, *CONFIGURATION], ids=lambda it: it.name)
def test_a_file_is_yaml(path: Path) -> None:
    assert load(path)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda it: it.name)
def test_a_workflow_may_only_read_by_default(workflow: Path) -> None:
    assert load(workflow)["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda it: it.name)
def test_a_job_waits_for_jobs_that_exist(workflow: Path) -> None:
    jobs = load(workflow)["jobs"]
    for job in jobs.values():
        needed = job.get("needs", [])
        assert {needed} if isinstance(needed, str) else set(needed) <= jobs.keys()


def test_workflows_call_targets_that_exist() -> None:
    commands = [step.get("run", "") for workflow in WORKFLOWS for step in list_steps(workflow)]
    called = {target for text in commands for target in re.findall(r"\bmake ([a-z-]+)", text)}
    assert called
    assert called <= find_targets()


def test_an_action_has_one_version_everywhere() -> None:
    texts = [path.read_text("utf-8") for path in (*WORKFLOWS, ROOT / "action.yml")]
    used = {name for text in texts for name in re.findall(r"uses: ([\w./-]+@[\w./]+)", text)}
    assert used
    assert len({name.partition("@")[0] for name in used}) == len(used)


def test_a_release_publishes_only_what_was_tested() -> None:
    jobs = load(ROOT / ".github/workflows/release.yml")["jobs"]
    assert jobs["build"]["needs"] == "test"
    assert "test" in jobs["image"]["needs"]
    assert jobs["pypi"]["needs"] == "build"


def test_only_the_upload_has_the_environment_of_pypi() -> None:
    jobs = load(ROOT / ".github/workflows/release.yml")["jobs"]
    assert [name for name, job in jobs.items() if job.get("environment")] == ["pypi"]
    assert jobs["pypi"]["permissions"] == {"id-token": "write"}


@pytest.mark.parametrize("form", FORMS, ids=lambda it: it.name)
def test_a_form_of_an_issue_is_complete(form: Path) -> None:
    document = load(form)
    assert {"name", "description", "body"} <= document.keys()
    ids = [item["id"] for item in document["body"] if item["type"] != "markdown"]
    assert len(ids) == len(set(ids)) > 0
    assert all(item["attributes"].get("label") for item in document["body"] if "id" in item)


def find_title_pattern() -> str:
    """The pattern of the hook that checks commit titles."""
    hooks = load(ROOT / ".pre-commit-config.yaml")["repos"][0]["hooks"]
    return next(str(hook["entry"]) for hook in hooks if hook["id"] == "commit-title")


@pytest.mark.parametrize("title", ["suite: find tokens", "admin, state: name", "Merge branch 'x'"])
def test_the_hook_accepts_a_title(title: str) -> None:
    assert re.search(find_title_pattern(), title)


@pytest.mark.parametrize("title", ["Find tokens", "suite:find tokens", "Suite: find tokens", ""])
def test_the_hook_refuses_a_title(title: str) -> None:
    assert not re.search(find_title_pattern(), title)


def test_the_hooks_call_the_installed_tools() -> None:
    """So that their versions are those of constraints.txt."""
    (repository,) = load(ROOT / ".pre-commit-config.yaml")["repos"]
    assert repository["repo"] == "local"
    called = {hook["entry"].split()[0] for hook in repository["hooks"] if "language" in hook}
    assert {".venv/bin/ruff", ".venv/bin/python", "make"} <= called


def test_the_glossary_is_sorted_and_each_word_is_there_once() -> None:
    words = [word for word, _ in read_table(GLOSSARY, "word")]
    assert words == sorted(set(words))


def test_every_word_of_the_glossary_is_used() -> None:
    others = [page for page in list_pages() if page.path.name != "glossary.md"]
    text = " ".join(" ".join(page.text.lower().split()) for page in others)
    assert [word for word, _ in read_table(GLOSSARY, "word") if word.lower() not in text] == []
