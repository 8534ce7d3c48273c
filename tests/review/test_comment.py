"""The comment in docs/review.md is the output of the command."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from logs_contract.suite.catalogue.requirements_table import fill

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "review.md"


def comment(folder: Path) -> str:
    """Return the comment for a branch with a breaking edit, from the command of the workflow."""
    contract = folder / "openapi.yaml"

    def git(*arguments: str) -> None:
        who = ["-c", "user.name=Example", "-c", "user.email=example@example.com"]
        subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)

    git("init", "--initial-branch", "main")
    text = (ROOT / "openapi.yaml").read_text(encoding="utf-8")
    contract.write_text(text, encoding="utf-8")
    git("add", ".")
    git("commit", "-m", "The contract")
    sentence = "description: What happened, as text.\n"
    assert sentence in text
    limited = text.replace(sentence, f"{sentence}          maxLength: 64\n")
    contract.write_text(limited, encoding="utf-8")
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "logs_contract.review",
            "--upstream",
            "main",
            "--format",
            "markdown",
        ],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "/usr/bin:/bin:/usr/local/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    return "\n".join(f"> {line}".rstrip() for line in done.stdout.splitlines())


def test_the_comment_in_the_documentation_is_current(tmp_path: Path) -> None:
    """`python -m tests.review.test_comment` updates it."""
    page = PAGE.read_text(encoding="utf-8")
    shown = fill(page, "comment", _without_revision(comment(tmp_path)))
    assert page == shown


def _without_revision(text: str) -> str:
    """Remove the revision, which differs between repositories."""
    first = next(line for line in text.splitlines() if line.startswith("> From"))
    revision = first.partition("`1.0.0` (`")[2].partition(":")[0]
    return text.replace(revision, "main")


if __name__ == "__main__":
    from tempfile import TemporaryDirectory

    with TemporaryDirectory() as folder:
        text = fill(
            PAGE.read_text(encoding="utf-8"), "comment", _without_revision(comment(Path(folder)))
        )
    PAGE.write_text(text, encoding="utf-8")
