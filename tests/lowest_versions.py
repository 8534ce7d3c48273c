"""Prints the constraints file that holds each direct dependency at the lowest version allowed.

``python -m tests.lowest_versions > constraints-lowest.txt``, after a lower bound in
pyproject.toml changes.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[1]
_HEADER = """\
# The lowest version of each direct dependency that pyproject.toml allows; make test-lowest
# installs them. Generated: python -m tests.lowest_versions > constraints-lowest.txt
"""


def direct_dependencies() -> list[Requirement]:
    """Return the dependencies in pyproject.toml, with those of all extras and of the build."""
    document = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project = document["project"]
    extras = chain.from_iterable(project["optional-dependencies"].values())
    lines = chain(document["build-system"]["requires"], project["dependencies"], extras)
    return [Requirement(line) for line in lines]


def constraints(dependencies: Iterable[Requirement]) -> str:
    """Return the text of a constraints file. Raises ValueError if a bound cannot be written."""
    return _HEADER + "".join(f"{line}\n" for line in sorted(set(_lines(dependencies))))


def _lines(dependencies: Iterable[Requirement]) -> Iterator[str]:
    lowest: dict[str, str] = {}
    for dependency in dependencies:
        name, version = canonicalize_name(dependency.name), _lower_bound(dependency)
        if lowest.setdefault(name, version) != version:
            raise ValueError(f"{name}: two lower bounds, {lowest[name]} and {version}; give one")
        marker = f"; {dependency.marker}" if dependency.marker else ""
        yield f"{name}=={version}{marker}"


def _lower_bound(dependency: Requirement) -> str:
    bounds = [bound.version for bound in dependency.specifier if bound.operator == ">="]
    if len(bounds) != 1:
        raise ValueError(f"{dependency}: a dependency has one lower bound, written >=")
    return bounds[0]


if __name__ == "__main__":
    sys.stdout.write(constraints(direct_dependencies()))
