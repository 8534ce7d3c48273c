"""The workflow and the action: their permissions, and the effects of the action's script."""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.review.edits import CONTRACT

ROOT = CONTRACT.parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
# BaseLoader, since YAML 1.1 takes the name "on" for a boolean.
WORKFLOW: dict[str, Any] = yaml.load(
    (ROOT / ".github/workflows/contract-review.yml").read_text(encoding="utf-8"),
    Loader=yaml.BaseLoader,
)
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
REVIEW = next(step for step in STEPS if step.get("id") == "review")
MARKER = "<!-- contract-review -->"
BREAKING = ("required: [level, message]", "required: [level, message, meta]")
WORDED = ("title: Logs API", "title: Log API")
# A fake gh: records its calls, and responds as its environment variables say.
GH = """#!{python}
import json, os, sys
from pathlib import Path

calls = Path(os.environ["FAKE_CALLS"])
body = next((word[6:] for word in sys.argv if word.startswith("body=@")), None)
call = {{"arguments": sys.argv[1:], "body": body and Path(body).read_text(encoding="utf-8")}}
with calls.open("a", encoding="utf-8") as log:
    print(json.dumps(call), file=log)
if os.environ["FAKE_REFUSES"] in sys.argv:
    sys.exit("gh: Resource not accessible by integration (HTTP 403)\\n::warning::not ours")
if "--jq" in sys.argv:
    print(os.environ["FAKE_COMMENTS"], end="")
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """The results of the script: exit status, log, written files and calls of gh."""

    status: int
    log: list[str]
    outputs: dict[str, str]
    summary: str
    calls: list[dict[str, Any]]

    @property
    def written(self) -> list[tuple[str, str]]:
        """Return method and path of each call that writes."""
        words = [each["arguments"] for each in self.calls if "--method" in each["arguments"]]
        return [(each[2], each[3]) for each in words]


@dataclass(slots=True)
class Checkout:
    """A repository as the runner checks it out, with a branch from origin/main."""

    place: Path
    settings: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.tree.mkdir()
        self.git("init", "--quiet", "--initial-branch=main")
        self.write("openapi.yaml", CONTRACT.read_text(encoding="utf-8"))
        self.git("update-ref", "refs/remotes/origin/main", "main")
        self.git("checkout", "--quiet", "-b", "branch")

    @property
    def tree(self) -> Path:
        """The working tree."""
        return self.place / "tree"

    def git(self, *arguments: str) -> None:
        """Run git in the tree, without the git settings of the user."""
        who = {
            f"GIT_{who}_{what}": "a@b.example"
            for who in ("AUTHOR", "COMMITTER")
            for what in ("NAME", "EMAIL")
        }
        alone = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        subprocess.run(["git", *arguments], cwd=self.tree, env=os.environ | who | alone, check=True)

    def write(self, name: str, text: str) -> None:
        """Commit a file."""
        (self.tree / name).parent.mkdir(parents=True, exist_ok=True)
        (self.tree / name).write_text(text, encoding="utf-8")
        self.git("add", name)
        self.git("commit", "--quiet", "--message", "Change")

    def edit(self, *edits: tuple[str, str]) -> None:
        """Replace texts of the contract, and commit it."""
        text = (self.tree / "openapi.yaml").read_text(encoding="utf-8")
        for before, after in edits:
            assert before in text
            text = text.replace(before, after, 1)
        self.write("openapi.yaml", text)

    def run(self, *, comments: str = "", refuses: str = "nothing") -> Ran:
        """Run the script as the runner does."""
        files = {name: self.place / name for name in ("output", "summary", "calls")}
        for file in files.values():
            file.write_text("", encoding="utf-8")
        temporary = self.place / "temporary"
        temporary.mkdir(exist_ok=True)
        bin_ = self.place / "bin"
        bin_.mkdir(exist_ok=True)
        gh = bin_ / "gh"
        gh.write_text(GH.format(python=sys.executable), encoding="utf-8")
        gh.chmod(gh.stat().st_mode | stat.S_IXUSR)
        environment = self._inputs() | {
            "FAKE_CALLS": str(files["calls"]),
            "FAKE_COMMENTS": comments,
            "FAKE_REFUSES": refuses,
            "GITHUB_OUTPUT": str(files["output"]),
            "GITHUB_REPOSITORY": "octo/logs",
            "GITHUB_STEP_SUMMARY": str(files["summary"]),
            "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}",
            "RUNNER_TEMP": str(temporary),
        }
        script = self.place / "script.sh"
        script.write_text(REVIEW["run"], encoding="utf-8")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", script],
            cwd=self.tree,
            env=os.environ | environment | self.settings,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == ""
        output = files["output"].read_text(encoding="utf-8").splitlines()
        calls = files["calls"].read_text(encoding="utf-8").splitlines()
        return Ran(
            done.returncode,
            done.stdout.splitlines(),
            dict(line.split("=", 1) for line in output),
            files["summary"].read_text(encoding="utf-8"),
            [json.loads(call) for call in calls],
        )

    def _inputs(self) -> dict[str, str]:
        """Return the variables of the step for a pull request without inputs."""
        inputs = {name: each["default"] for name, each in ACTION["inputs"].items()}
        upstream = "origin/${{ github.base_ref || github.event.repository.default_branch }}"
        known = {
            upstream: "origin/main",
            "${{ github.token }}": "token",
            "${{ github.event.pull_request.number }}": "7",
            "${{ runner.temp }}/contract-review/bin/python": sys.executable,
        }
        known |= {f"${{{{ inputs.{name} }}}}": value for name, value in inputs.items()}
        return {name: known[value] for name, value in REVIEW["env"].items()}


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A checkout of a branch without changes."""
    return Checkout(tmp_path)


class TestScript:
    def test_the_first_break_is_commented_and_fails_the_step(self, checkout: Checkout) -> None:
        checkout.edit(BREAKING)
        ran = checkout.run()
        assert ran.status == 1
        assert ran.outputs.keys() == ACTION["outputs"].keys()
        assert (ran.outputs["verdict"], ran.outputs["breaking"]) == ("breaking", "1")
        assert json.loads(Path(ran.outputs["sarif"]).read_text(encoding="utf-8"))["runs"]
        assert ran.written == [("POST", "repos/octo/logs/issues/7/comments")]
        assert ran.calls[-1]["body"].startswith(f"{MARKER}\n### Contract review: breaking\n")
        assert ran.calls[-1]["body"] == ran.summary
        assert any(line.startswith("::error file=openapi.yaml,line=") for line in ran.log)
        assert all(line.startswith("::") for line in ran.log)

    def test_a_comment_that_is_there_is_brought_up_to_date(self, checkout: Checkout) -> None:
        checkout.edit(BREAKING)
        ran = checkout.run(comments="41\n42\n")
        assert ran.written == [("PATCH", "repos/octo/logs/issues/comments/41")]
        assert ran.calls[-1]["body"] == ran.summary

    def test_a_comment_is_brought_up_to_date_after_the_break_was_taken_back(
        self, checkout: Checkout
    ) -> None:
        ran = checkout.run(comments="41\n")
        assert ran.status == 0
        assert ran.outputs["verdict"] == "unchanged"
        assert ran.written == [("PATCH", "repos/octo/logs/issues/comments/41")]
        assert "### Contract review: unchanged\n" in ran.calls[-1]["body"]

    def test_there_is_no_first_comment_on_what_did_not_change(self, checkout: Checkout) -> None:
        ran = checkout.run()
        assert (ran.status, ran.written) == (0, [])
        assert "### Contract review: unchanged\n" in ran.summary

    def test_nothing_breaking_passes(self, checkout: Checkout) -> None:
        checkout.edit(WORDED)
        ran = checkout.run()
        assert ran.status == 0
        assert (ran.outputs["verdict"], ran.outputs["breaking"]) == ("editorial", "0")
        assert ran.written == [("POST", "repos/octo/logs/issues/7/comments")]
        assert not any(line.startswith("::error") for line in ran.log)

    @pytest.mark.parametrize("refuses", ["--method", "--paginate"])
    def test_a_token_that_may_only_read_changes_nothing_but_the_comment(
        self, refuses: str, checkout: Checkout
    ) -> None:
        checkout.edit(WORDED)
        ran = checkout.run(refuses=refuses)
        assert ran.status == 0
        assert ran.outputs["verdict"] == "editorial"
        assert "### Contract review: editorial\n" in ran.summary
        assert ran.log[-1] == (
            "::notice title=Contract review::No comment: the token may only read, as for a pull "
            "request from a fork. The summary of the job has the review. "
            "gh: Resource not accessible by integration (HTTP 403)"
        )

    def test_a_break_fails_also_where_the_token_may_only_read(self, checkout: Checkout) -> None:
        checkout.edit(BREAKING)
        assert checkout.run(refuses="--method").status == 1

    def test_an_unreadable_contract_is_reported_everywhere(self, checkout: Checkout) -> None:
        checkout.write("openapi.yaml", "openapi: 3.1.0\n```: [")
        ran = checkout.run(comments="41\n")
        assert ran.status == 2
        assert ran.outputs == {"verdict": "unreadable", "breaking": "", "sarif": ""}
        assert len(ran.log) == 1
        assert ran.log[0].startswith("::error title=Contract review::error: openapi.yaml:2:")
        assert ran.summary.startswith(f"{MARKER}\n### Contract review: not possible\n\n    error: ")
        assert ran.calls[-1]["body"] == ran.summary

    def test_slips_of_a_contract_are_findings_of_its_review(self, checkout: Checkout) -> None:
        checkout.edit(("operationId: ingestLog", "operationId: 1"), ("message: string", "x: y"))
        checkout.edit(("description: The entry was stored.", "describe: The entry was stored."))
        ran = checkout.run()
        assert ran.outputs["verdict"] == "breaking"
        assert ran.status == 1
        assert ran.summary.count("`document.invalid`") >= 2

    def test_a_checkout_without_history_gets_advice(self, checkout: Checkout) -> None:
        checkout.edit(BREAKING)
        (checkout.tree / ".git/shallow").write_bytes(
            subprocess.check_output(["git", "rev-parse", "HEAD"], cwd=checkout.tree)
        )
        ran = checkout.run()
        assert ran.status == 2
        assert ran.log[0].endswith("give actions/checkout fetch-depth: 0.")

    def test_an_accepted_break_passes(self, checkout: Checkout) -> None:
        checkout.edit(BREAKING)
        fingerprint = re.search(r"fingerprint `(\w+)`", checkout.run().summary)
        assert fingerprint
        entry = f'fingerprint = "{fingerprint[1]}"\nreason = "Asked for."\nowner = "logs"\n'
        checkout.write("agreed.toml", f"[[accepted]]\n{entry}expires = 9999-12-31\n")
        checkout.settings["ACCEPTED"] = "agreed.toml"
        ran = checkout.run()
        assert (ran.status, ran.outputs["verdict"], ran.outputs["breaking"]) == (0, "accepted", "0")

    def test_findings_fail_where_it_is_strict(self, checkout: Checkout) -> None:
        checkout.edit(("version: 1.0.0", "version: 0.9.0"))
        assert checkout.run().status == 0
        checkout.settings["STRICT"] = "true"
        assert checkout.run().status == 1

    def test_one_review_is_all_it_takes(self, checkout: Checkout) -> None:
        counting = checkout.place / "python"
        calls = checkout.place / "python.calls"
        counting.write_text(f'#!/bin/sh\necho "$@" >> {calls}\nexec {sys.executable} "$@"\n')
        counting.chmod(0o755)
        checkout.edit(BREAKING)
        checkout.settings["PYTHON"] = str(counting)
        assert checkout.run().status == 1
        assert calls.read_text(encoding="utf-8").count("-m logs_contract.review ") == 1

    def test_without_a_comment_gh_is_not_called(self, checkout: Checkout) -> None:
        checkout.edit(BREAKING)
        checkout.settings["COMMENT"] = "false"
        assert checkout.run().calls == []
        checkout.settings |= {"COMMENT": "true", "PULL_REQUEST": ""}
        assert checkout.run().calls == []

    @pytest.mark.parametrize("name", ["COMMENT", "STRICT"])
    def test_a_flag_is_true_or_false(self, name: str, checkout: Checkout) -> None:
        checkout.settings[name] = "100%\r\n::warning::no"
        ran = checkout.run()
        assert ran.status == 2
        (line,) = ran.log
        assert line.startswith("::error title=Contract review::strict and comment: wanted true or ")
        assert line.endswith(" got 100%25%0D%0A::warning::no")

    def test_base_and_head_may_be_named(self, checkout: Checkout) -> None:
        checkout.edit(BREAKING)
        checkout.settings |= {"BASE": "HEAD:openapi.yaml", "HEAD": "HEAD~1:openapi.yaml"}
        ran = checkout.run()
        assert (ran.status, ran.outputs["verdict"]) == (0, "compatible")

    def test_no_input_is_run_or_taken_for_an_option(self, checkout: Checkout) -> None:
        checkout.settings |= {"HEAD": "--help", "BASE": "$(touch pwned)`touch pwned`"}
        ran = checkout.run()
        assert ran.status == 2
        assert not (checkout.tree / "pwned").exists()
        assert all(line.startswith("::error title=Contract review::error: ") for line in ran.log)

    def test_a_module_of_the_repository_under_review_is_not_run(self, checkout: Checkout) -> None:
        for name in ("review/__init__.py", "click.py", "yaml.py"):
            checkout.write(name, "raise SystemExit('taken for one of ours')\n")
        assert checkout.run().status == 0

    @pytest.mark.skipif(not shutil.which("jq"), reason="jq is not installed")
    def test_only_a_comment_of_a_bot_with_the_marker_is_taken_for_ours(
        self, checkout: Checkout
    ) -> None:
        listing = next(each["arguments"] for each in checkout.run().calls)
        assert listing[2] == "repos/octo/logs/issues/7/comments?per_page=100"
        page = [
            {"id": 1, "user": {"type": "User"}, "body": f"{MARKER}\nnot ours"},
            {"id": 2, "user": {"type": "Bot"}, "body": f"About {MARKER}"},
            {"id": 3, "user": {"type": "Bot"}, "body": f"{MARKER}\nours"},
        ]
        found = subprocess.run(
            ["jq", listing[listing.index("--jq") + 1]],
            input=json.dumps(page), capture_output=True, text=True, check=True,
        )  # fmt: skip
        assert found.stdout == "3\n"


class TestFiles:
    def test_no_expression_stands_in_a_script(self) -> None:
        scripts = [step["run"] for step in steps() if "run" in step]
        assert len(scripts) == 2
        assert not any("${{" in script for script in scripts)
        assert all("set -euo pipefail\n" in script for script in scripts)

    def test_the_token_may_do_as_little_as_possible(self) -> None:
        assert WORKFLOW["permissions"] == {"contents": "read"}
        (job,) = WORKFLOW["jobs"].values()
        assert job["permissions"] == {
            "contents": "read",
            "pull-requests": "write",
            "security-events": "write",
        }
        assert job["steps"][0]["with"]["persist-credentials"] == "false"

    def test_it_runs_on_pull_requests_that_touch_the_contract(self) -> None:
        paths = ["openapi.yaml", "review/accepted.toml"]
        assert WORKFLOW["on"] == {"pull_request": {"paths": paths}}

    def test_the_workflow_has_the_history_and_uses_the_action_of_this_repository(self) -> None:
        (job,) = WORKFLOW["jobs"].values()
        assert job["steps"][0]["with"]["fetch-depth"] == "0"
        assert job["steps"][1] == {"id": "review", "uses": "./"}

    def test_the_upload_needs_a_log_and_a_token_and_cannot_fail_the_job(self) -> None:
        (job,) = WORKFLOW["jobs"].values()
        upload = job["steps"][2]
        assert upload["uses"].startswith("github/codeql-action/upload-sarif@")
        assert upload["continue-on-error"] == "true"
        assert upload["if"].startswith("!cancelled() && steps.review.outputs.sarif != '' && ")
        assert upload["if"].endswith("head.repo.full_name == github.repository")

    def test_actions_have_the_versions_of_the_other_workflow(self) -> None:
        known = re.findall(r"uses: (\S+)", (ROOT / ".github/workflows/ci.yml").read_text())
        used = [step["uses"] for step in steps() if "uses" in step]
        others = [each for each in used if each != "./" and "codeql" not in each]
        assert others
        shown = (ROOT / "docs/review.md").read_text(encoding="utf-8")
        others += re.findall(r"uses: (actions/\S+)", shown)
        assert {*others} <= {*known}

    def test_every_input_is_described_and_used(self) -> None:
        text = (ROOT / "action.yml").read_text(encoding="utf-8")
        for name, each in ACTION["inputs"].items():
            assert each["description"]
            assert f"${{{{ inputs.{name} }}}}" in text

    def test_the_action_installs_this_project_with_its_constraints(self) -> None:
        install = next(step for step in STEPS if "pip install" in step.get("run", ""))
        assert install["env"]["ACTION"] == "${{ github.action_path }}"
        assert '-c "$ACTION/constraints.txt" "$ACTION[review]"' in install["run"]
        assert (ROOT / "constraints.txt").exists()


def steps() -> Iterator[dict[str, Any]]:
    """Return the steps of the action and the workflow."""
    yield from STEPS
    for job in WORKFLOW["jobs"].values():
        yield from job["steps"]
