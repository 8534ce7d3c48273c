"""The command ``logs-review``, run in a subprocess as users run it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from logs_contract.review.cli import FORMAT_NAMES
from logs_contract.review.formats import FORMATS

ROOT = Path(__file__).parents[2]
CONTRACT = (ROOT / "openapi.yaml").read_text(encoding="utf-8")
MESSAGE = "description: What happened, as text.\n"
LIMITED = CONTRACT.replace(MESSAGE, f"{MESSAGE}          maxLength: 64\n")
PROSE = CONTRACT.replace(MESSAGE, "description: Any text.\n")


def review(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run ``python -m logs_contract.review`` in a folder."""
    return subprocess.run(
        [sys.executable, "-m", "logs_contract.review", *arguments],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin:/usr/local/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def run_review(folder: Path, head: str, *arguments: str) -> tuple[int, Any]:
    """Review an edited contract, and return exit status and JSON."""
    (folder / "base.yaml").write_text(CONTRACT, encoding="utf-8")
    (folder / "head.yaml").write_text(head, encoding="utf-8")
    done = review("base.yaml", "head.yaml", "--format", "json", *arguments, folder=folder)
    return done.returncode, json.loads(done.stdout)


def test_nothing_changed_is_0(tmp_path: Path) -> None:
    """Without changes, the exit status is 0 and the verdict is null."""
    status, said = run_review(tmp_path, CONTRACT)
    assert (status, said["verdict"], said["changes"]) == (0, None, [])


def test_a_break_is_1_and_has_its_place_and_payload(tmp_path: Path) -> None:
    """The JSON of a change has id, severity, pointer, counterexample and fingerprint."""
    status, said = run_review(tmp_path, LIMITED)
    assert (status, said["verdict"]) == (1, "breaking")
    (change,) = said["changes"]
    assert change["id"] == "request.maxLength.narrowed"
    assert change["pointer"] == "#/components/schemas/LogEntryInput/properties/message/maxLength"
    lines = LIMITED.splitlines()
    assert lines[change["head"]["line"] - 1][change["head"]["column"] - 1 :] == "maxLength: 64"
    assert len(change["counterexample"]["payload"]["message"]) == 65
    assert change["counterexample"]["keyword"] == "maxLength"
    assert change["counterexample"]["at"] == "/message"
    assert len(change["fingerprint"]) == 16


def test_prose_is_editorial(tmp_path: Path) -> None:
    """A changed description does not change which values are valid."""
    status, said = run_review(tmp_path, PROSE)
    assert (status, said["verdict"]) == (0, "editorial")


def test_findings_count_with_strict_only(tmp_path: Path) -> None:
    """An addition without a new minor version is a finding of the policy."""
    host = "        host:\n          type: string\n"
    added = CONTRACT.replace(MESSAGE, MESSAGE + host)
    status, said = run_review(tmp_path, added)
    assert (status, said["verdict"]) == (0, "compatible")
    assert [each["rule"] for each in said["findings"]] == ["policy.version"]
    assert run_review(tmp_path, added, "--strict")[0] == 1


def test_base_is_where_the_branch_left_upstream(tmp_path: Path) -> None:
    """Without arguments, BASE is the merge base; later commits of upstream are ignored."""

    def git(*arguments: str) -> None:
        who = ["-c", "user.name=Example", "-c", "user.email=example@example.com"]
        subprocess.run(["git", *who, *arguments], cwd=tmp_path, check=True, capture_output=True)

    def commit(text: str) -> None:
        (tmp_path / "openapi.yaml").write_text(text, encoding="utf-8")
        git("add", ".")
        git("commit", "-m", "contract")

    git("init", "--initial-branch", "main")
    commit(CONTRACT)
    git("switch", "-c", "branch")
    commit(PROSE)
    git("switch", "main")
    commit(LIMITED)
    git("switch", "branch")
    done = review("--upstream", "main", "--format", "json", folder=tmp_path)
    assert json.loads(done.stdout)["verdict"] == "editorial"
    done = review("main:openapi.yaml", "branch:openapi.yaml", "--format", "json", folder=tmp_path)
    assert json.loads(done.stdout)["changes"][0]["id"] == "request.maxLength.widened"


def test_references_lead_to_other_files(tmp_path: Path) -> None:
    """A change in another file has the place in that file."""
    for side, limit in (("base", 80), ("head", 64)):
        folder = tmp_path / side
        folder.mkdir()
        text = f"Message:\n  type: string\n  maxLength: {limit}\n"
        (folder / "schemas.yaml").write_text(text, encoding="utf-8")
        contract = CONTRACT.replace(
            f"        message:\n          type: string\n          {MESSAGE}",
            "        message:\n          $ref: 'schemas.yaml#/Message'\n",
        )
        assert contract != CONTRACT
        (folder / "openapi.yaml").write_text(contract, encoding="utf-8")
    done = review("base/openapi.yaml", "head/openapi.yaml", "--format", "json", folder=tmp_path)
    (change,) = json.loads(done.stdout)["changes"]
    assert change["pointer"] == "schemas.yaml#/Message/maxLength"
    assert (change["head"]["file"], change["head"]["line"]) == ("head/schemas.yaml", 3)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "wanted an OpenAPI document (an object); found nothing"),
        ("- a\n", "wanted an OpenAPI document (an object); found a list"),
        ("a: [\n", "head.yaml:2:1: invalid YAML"),
        ("a: 1\na: 2\n", "head.yaml:2:1: invalid YAML: duplicate name 'a'"),
        ("swagger: '2.0'\n", "wanted an OpenAPI 3.0 or 3.1 document; its version is '2.0'"),
        (CONTRACT.replace("type: http\n", "type: htp\n"), "invalid OpenAPI 3.1"),
        (
            CONTRACT.replace("required: [level, message]", "required: level"),
            "#/components/schemas/LogEntryInput/required: invalid JSON Schema",
        ),
        (
            CONTRACT.replace(MESSAGE, f"{MESSAGE}          pattern: 'a\\Z'\n"),
            "wanted a regular expression; this one has an error",
        ),
        (
            CONTRACT.replace("responses/Forbidden'", "responses/Nothing'"),
            "head.yaml:101:9: $ref '#/components/responses/Nothing' has no target",
        ),
        (
            CONTRACT.replace(
                "'#/components/schemas/LogMeta'", "'https://example.com/a.yaml#/LogMeta'"
            ),
            "fetches nothing from the network",
        ),
    ],
)
def test_an_invalid_contract_is_2_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    """The message names the expected form and the place."""
    (tmp_path / "head.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "base.yaml").write_text(CONTRACT, encoding="utf-8")
    done = review("base.yaml", "head.yaml", "--refuse-invalid", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ")
    assert said in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["none.yaml", "base.yaml"],
        ["HEAD:none.yaml", "base.yaml"],
        ["base.yaml", "base.yaml", "--format", "none"],
        ["base.yaml", "base.yaml", "more.yaml"],
        ["base.yaml", "base.yaml", "--accepted", "none.toml"],
    ],
)
def test_a_wrong_call_is_2(tmp_path: Path, arguments: list[str]) -> None:
    """A wrong call writes one message to standard error and nothing to standard output."""
    (tmp_path / "base.yaml").write_text(CONTRACT, encoding="utf-8")
    done = review(*arguments, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ")


def test_one_review_is_written_in_several_formats(tmp_path: Path) -> None:
    """Each file equals the printed format; text in a file has no colours."""
    run_review(tmp_path, LIMITED)
    names = ("base.yaml", "head.yaml")
    printed = review(*names, folder=tmp_path).stdout
    options = (f"--also={form}=review.{form}" for form in ("text", "sarif", "markdown"))
    done = review(*names, "--format", "github", *options, folder=tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith("::notice title=Contract review::BREAKING")
    assert (tmp_path / "review.text").read_text(encoding="utf-8") == printed
    assert json.loads((tmp_path / "review.sarif").read_text(encoding="utf-8"))["runs"]
    page = (tmp_path / "review.markdown").read_text(encoding="utf-8")
    assert page.startswith("<!-- contract-review -->\n### Contract review: breaking\n")


@pytest.mark.parametrize(
    ("also", "said"),
    [
        ("sarif", "wanted FORMAT=FILE, as in sarif=review.sarif, with one of text, json, "),
        ("sarif=", "got 'sarif='"),
        ("none=review.none", "got 'none=review.none'"),
        ("sarif=none/review.sarif", "none/review.sarif: cannot be written: No such file"),
    ],
)
def test_another_format_has_a_name_and_a_file(tmp_path: Path, also: str, said: str) -> None:
    """If a file cannot be written, nothing is printed."""
    run_review(tmp_path, LIMITED)
    done = review("base.yaml", "head.yaml", "--also", also, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ")
    assert said in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has it")
def test_output_that_cannot_be_written_is_2(tmp_path: Path) -> None:
    """A full disk is an error with status 2, not a breaking change."""
    run_review(tmp_path, LIMITED)
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "logs_contract.review", "base.yaml", "head.yaml"],
            cwd=tmp_path, env={"PYTHONPATH": str(ROOT / "src")}, stdout=full,
            stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.stderr.startswith("error: standard output: cannot be written: No space left")
    assert done.returncode > 1


def test_the_place_in_a_payload_is_a_pointer(tmp_path: Path) -> None:
    """A property name with a slash is escaped in the JSON pointer."""
    named = MESSAGE + "        a/b~c:\n          type: {}\n"
    (tmp_path / "base.yaml").write_text(
        CONTRACT.replace(MESSAGE, named.format("[string, integer]")), encoding="utf-8"
    )
    (tmp_path / "head.yaml").write_text(
        CONTRACT.replace(MESSAGE, named.format("string")), encoding="utf-8"
    )
    done = review("base.yaml", "head.yaml", "--format", "json", folder=tmp_path)
    (change,) = json.loads(done.stdout)["changes"]
    assert change["counterexample"]["at"] == "/a~1b~0c"


def test_json_with_tabs_is_read(tmp_path: Path) -> None:
    """JSON may be indented by tabs, YAML may not."""
    import yaml  # noqa: PLC0415

    document = json.dumps(yaml.safe_load(CONTRACT), indent="\t", default=str)
    status, said = run_review(tmp_path, document)
    assert (status, said["verdict"]) == (0, None)


def test_patterns_are_those_of_json_schema(tmp_path: Path) -> None:
    """A pattern with Unicode classes is valid, though Python cannot compile it."""
    pattern = "          pattern: '^[\\p{L}]*$'\n"
    status, said = run_review(tmp_path, CONTRACT.replace(MESSAGE, MESSAGE + pattern))
    assert (status, said["changes"][0]["id"]) == (1, "request.pattern.narrowed")


def test_the_options_name_every_format() -> None:
    """The names stand twice, so that the help need not import the formats."""
    assert tuple(FORMATS) == FORMAT_NAMES
