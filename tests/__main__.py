"""Run all tests of the project in two parts; options are passed on to pytest.

The first part measures how much of the server the tests cover. The second part tests the other
programs; measuring coverage there would slow it by half and add no line of the server. The second
part runs even if the first one fails. The last lines name the skipped tests and what they need.

The exit status is 0 if every test passed and enough of the server is covered, else 1.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

import click

from tests.servers import ROOT

_PYTEST = ("-m", "pytest", "-n", "4", "--dist", "worksteal", "-m", "not proof")
_OTHERS = [f"tests/{name}" for name in ("benchmarks", "suite", "mutants", "review")]
_COVERAGE = (sys.executable, "-m", "coverage")


def main(options: Sequence[str]) -> int:
    """Run both parts and print what was skipped; returns the exit status."""
    ignored = [f"--ignore={folder}" for folder in _OTHERS]
    with tempfile.TemporaryDirectory() as folder:
        first, second = Path(folder, "first.xml"), Path(folder, "second.xml")
        results = [
            _run(*_COVERAGE, "erase"),
            _run(*_COVERAGE, "run", *_PYTEST, f"--junitxml={first}", *ignored, *options),
            _run(*_COVERAGE, "combine", "--quiet"),
            _run(*_COVERAGE, "report"),
            _run(sys.executable, *_PYTEST, f"--junitxml={second}", *_OTHERS, *options),
        ]
        skipped = Counter(find_skip_reasons(file for file in (first, second) if file.exists()))
    for reason, count in sorted(skipped.items()):
        click.echo(f"skipped {count} test{'s' if count > 1 else ''}: {reason}")
    if any(results):
        click.echo("FAILED: see above")
    return int(any(results))


def find_skip_reasons(files: Iterable[Path]) -> Iterable[str]:
    """The reason of each skipped test in reports in JUnit's format."""
    for file in files:
        for skipped in ET.parse(file).iter("skipped"):
            yield skipped.get("message", "no reason given")


def _run(*command: str) -> int:
    return subprocess.run(command, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
