"""A copy of the project, changed by the steps of CONTRIBUTING.md."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from contextlib import AbstractContextManager
from pathlib import Path

from tests.processes import PATIENCE
from tests.servers import ROOT, Server, serve_checked

_LEFT_OUT = shutil.ignore_patterns(
    *(".git", ".venv*", "node_modules", "__pycache__", ".hypothesis", "dist")
)


class ProjectCopy:
    """A copy of the checkout in `folder`. Its programs and tests run from there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT, folder, ignore=_LEFT_OUT)

    def insert(self, file: str, after: str, text: str) -> None:
        """Insert `text` after the first place that ends with `after`."""
        self.replace(file, after, after + text)

    def replace(self, file: str, old: str, new: str, *, count: int = 1) -> None:
        """Replace the first `count` places of `old`; -1 is all of them."""
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{file} has no {old!r}"
        path.write_text(text.replace(old, new, count), encoding="utf-8")

    def run(self, *arguments: str) -> str:
        """Run ``python -m`` in the copy, expect success, and return the output."""
        ran = subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=self.folder,
            env={**os.environ, "PYTHONPATH": str(self.folder / "src")},
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout[-6000:] + ran.stderr[-2000:]
        return ran.stdout

    def run_tests(self, *tests: str) -> None:
        """Run tests of the copy on two cores."""
        self.run("pytest", "-q", "-n", "2", *tests)

    def run_server_tests(self, *names: str) -> None:
        """Run the tests of these modules of the copy's server."""
        self.run_tests(*(f"tests/server/test_{name}.py" for name in names))

    def check_types(self) -> None:
        """Run mypy in the copy."""
        self.run("mypy")

    def serve(self) -> AbstractContextManager[Server]:
        """Run the reference server of the copy, which checks its responses."""
        return serve_checked(self.folder / "server.log", cwd=self.folder / "src")


def read_code(heading: str, language: str) -> list[str]:
    """The code blocks of a language in a section of CONTRIBUTING.md."""
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    section = page.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    blocks = re.findall(rf"^ +```{language}\n(.*?)^ +```$", section, re.DOTALL | re.MULTILINE)
    indent = re.compile("^ {3}", re.MULTILINE)  # that of a block in a numbered list
    return [indent.sub("", block) for block in blocks]
