"""Hostile contracts: whatever a file holds, the review ends soon, with a message and status 2."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from logs_contract.review.openapi.sources import LARGEST
from logs_contract.review.openapi.yaml_bounds import MAX_DEPTH
from tests.review.test_cli import ROOT, review

SMALL = """\
openapi: 3.1.0
info: {title: Small, version: 1.0.0}
paths:
  /a:
    post:
      requestBody: {content: {application/json: {schema: SCHEMA}}}
      responses: {'204': {description: Done.}}
"""


def refuse(folder: Path, head: str, *options: str) -> str:
    """Review an untouched contract against `head`, and return the message."""
    (folder / "base.yaml").write_text(SMALL.replace("SCHEMA", "{}"), encoding="utf-8")
    (folder / "head.yaml").write_text(head, encoding="utf-8")
    done = review("base.yaml", "head.yaml", *options, folder=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: ")
    assert "Traceback" not in done.stderr
    return done.stderr


def nest_aliases(levels: int, merge: str = "") -> str:
    """Return a file in which each value holds the one before it eight times."""
    lines = ["x-0: &a0 {a: 0}" if merge else "x-0: &a0 [0]"]
    for level in range(1, levels):
        inner = ", ".join([f"*a{level - 1}"] * 8)
        lines.append(f"x-{level}: &a{level} " + (f"{{<<: [{inner}]}}" if merge else f"[{inner}]"))
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (nest_aliases(12), "wanted at most 3000000 values with all aliases written out"),
        (nest_aliases(12, "<<"), "wanted at most 3000000 values with all aliases written out"),
        ("x-a: &a [1, *a]", "8:13: invalid YAML: the alias *a stands in the value"),
        ("x-a: &a {b: {c: *a}}", "the alias *a stands in the value that it refers to"),
        ("x-a: " + "[" * 300_000 + "]" * 300_000, f"nested at most {MAX_DEPTH} deep"),
        ("x-a: " + "{a: " * 200 + "1" + "}" * 200, f"nested at most {MAX_DEPTH} deep"),
        ("x-a: !!binary aGk=", "8:6: invalid YAML: wanted a value of JSON; found the tag"),
        ("x-a: !!timestamp 2026-01-01", "found the tag tag:yaml.org,2002:timestamp; remove"),
        ("x-a: !!set {a, b}", "found the tag tag:yaml.org,2002:set; remove the tag"),
        ("x-a: !!python/none x", "found the tag"),
        ("x-a: 0x" + "f" * 100_000, "wanted a number up to 1e+300; found a larger one"),
        ("x-a: 1" + "0" * 500, "8:6: invalid YAML: wanted a number up to 1e+300"),
        ("x-a: -1e999", "wanted a number up to 1e+300"),
        ("x-a: !!int many", "invalid YAML: could not convert"),
    ],
)
def test_a_value_beyond_a_bound_is_refused(tmp_path: Path, more: str, said: str) -> None:
    assert said in refuse(tmp_path, SMALL.replace("SCHEMA", "{}") + more)


def test_aliases_within_the_bounds_are_read(tmp_path: Path) -> None:
    schema = "{properties: {a: &text {type: string}, b: *text, c: {<<: *text, maxLength: 3}}}"
    for side in ("base", "head"):
        text = SMALL.replace("SCHEMA", schema)
        (tmp_path / f"{side}.yaml").write_text(text, encoding="utf-8")
    done = review("base.yaml", "head.yaml", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def contract_folder(tmp_path: Path) -> Path:
    """A folder for a contract, beside a file that is no part of the contract."""
    (tmp_path / "private.yaml").write_text("password: xyzzy\n", encoding="utf-8")
    folder = tmp_path / "api"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    "reference",
    [
        *("../private.yaml#/password", "%2E%2E/private.yaml#/password", "../private.yaml"),
        *("%2Fetc/passwd", "/etc/passwd", "../../../../../../../etc/passwd"),
        *("link.yaml#/password", "linked/private.yaml", "../api/../private.yaml"),
    ],
)
@pytest.mark.parametrize("in_repository", [True, False])
def test_a_reference_stays_in_the_repository(
    contract_folder: Path, reference: str, in_repository: bool
) -> None:
    (contract_folder / "link.yaml").symlink_to("../private.yaml")
    (contract_folder / "linked").symlink_to("..")
    if in_repository:
        subprocess.run(["git", "init", "--quiet"], cwd=contract_folder, check=True)
    said = refuse(contract_folder, SMALL.replace("SCHEMA", f"{{$ref: '{reference}'}}"))
    assert "is outside of the repository, or the folder, of the contract" in said
    assert "xyzzy" not in said


def test_a_reference_of_a_revision_stays_in_the_repository(tmp_path: Path) -> None:
    text = SMALL.replace("SCHEMA", "{$ref: '../../private.yaml'}")
    (tmp_path / "api").mkdir()
    (tmp_path / "api/openapi.yaml").write_text(text, encoding="utf-8")
    identity = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    for call in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "x"]):
        subprocess.run(["git", *identity, *call], cwd=tmp_path, check=True)
    done = review("HEAD:api/openapi.yaml", "HEAD:api/openapi.yaml", folder=tmp_path)
    assert done.returncode == 2
    assert "is outside of the repository" in done.stderr


@pytest.mark.parametrize(
    ("reference", "said"),
    [
        ("pipe", "wanted a regular file"),
        ("folder", "wanted a regular file"),
        ("large.yaml", "wanted a file of at most 64 MiB"),
        ("other.yaml%00", "not the name of a file"),
        ("http://[", "is a URL"),
        ("binary.yaml", "not UTF-8"),
    ],
)
def test_a_reference_leads_to_a_file_that_can_be_read(
    contract_folder: Path, reference: str, said: str
) -> None:
    import os  # noqa: PLC0415

    os.mkfifo(contract_folder / "pipe")
    (contract_folder / "folder").mkdir()
    (contract_folder / "binary.yaml").write_bytes(b"a: \xff\n")
    with (contract_folder / "large.yaml").open("wb") as file:
        file.truncate(LARGEST + 1)
    head = SMALL.replace("SCHEMA", f"{{$ref: '{reference}'}}")
    assert said in refuse(contract_folder, head, "--refuse-invalid")


def test_a_device_ends(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(SMALL.replace("SCHEMA", "{}"), encoding="utf-8")
    done = review("base.yaml", "/dev/zero", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "/dev/zero: wanted a file of at most 64 MiB" in done.stderr


def test_a_message_has_no_control_characters(tmp_path: Path) -> None:
    head = SMALL.replace("SCHEMA", '{$ref: "#/a\\u202eb\\e[2J"}')
    said = refuse(tmp_path, head, "--refuse-invalid")
    assert "\\u202e" in said
    assert not {"\u202e", "\x1b"} & {*said}


def test_a_fault_of_the_review_is_3(tmp_path: Path) -> None:
    import sys  # noqa: PLC0415

    code = (
        "import logs_contract.review.execution as execution\n"
        "execution.execute = lambda **_: 1 / 0\n"
        "from logs_contract.review.cli import main\n"
        "main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env={"PYTHONPATH": str(ROOT / "src")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert "error: the review itself failed; report this fault: ZeroDivisionError" in done.stderr
