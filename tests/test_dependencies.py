"""Every imported package is declared as a dependency, and the tests use its lowest version too."""

from __future__ import annotations

import ast
import sys
import tomllib
from importlib.metadata import packages_distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.lowest_versions import constraints, direct_dependencies
from tests.servers import ROOT

_OWN = {"logs_contract", "handlers", "conformance"}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def find_imports() -> set[str]:
    """Return the top-level names that the package imports from other packages."""
    found: set[str] = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - _OWN


def test_every_package_that_is_imported_is_declared() -> None:
    extras = PROJECT["optional-dependencies"]
    used = [*PROJECT["dependencies"], *extras["conformance"], *extras["review"], *extras["redis"]]
    declared = {canonicalize_name(Requirement(text).name) for text in used}
    distributions = packages_distributions()
    for name in find_imports():
        assert declared & {canonicalize_name(it) for it in distributions.get(name, [])}, name


def test_the_lowest_versions_are_those_of_pyproject() -> None:
    assert (ROOT / "constraints-lowest.txt").read_text(encoding="utf-8") == constraints(
        direct_dependencies()
    )
