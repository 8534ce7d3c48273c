"""The requirement marks of the tests in ``conformance/``."""

from __future__ import annotations

import importlib
import inspect
from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from tests.servers import ROOT


@cache
def find_assessing_tests() -> Mapping[str, list[str]]:
    """The node ids of the suite's tests by the requirement they name; "" for tests without one."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "conformance").glob("test_*.py")):
        module = importlib.import_module(f"conformance.{path.stem}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if name.startswith("test_"):
                marks = [m for m in getattr(function, "pytestmark", ()) if m.name == "requirement"]
                for requirement_id in [id_ for mark in marks for id_ in mark.args] or [""]:
                    found[requirement_id].append(f"conformance/{path.name}::{name}")
    return found
