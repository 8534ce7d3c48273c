"""The corpus: deliberately faulty deployments by family, and conforming ones."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Mapping
from functools import cache

from tests.mutants.plain import Plain


@cache
def corpus() -> Mapping[str, type[Plain]]:
    """Every labelled deployment by its name, family by family."""
    found: dict[str, type[Plain]] = {}
    for module in pkgutil.walk_packages(__path__, f"{__name__}."):
        for deployment in vars(importlib.import_module(module.name)).values():
            labelled = inspect.isclass(deployment) and "name" in vars(deployment)
            if labelled and deployment.__module__ == module.name:
                assert deployment.name not in found, deployment.name
                found[deployment.name] = deployment
    return found


def mutants() -> Mapping[str, type[Plain]]:
    """Those that a requirement must catch."""
    return {name: item for name, item in corpus().items() if item.caught_by}


def variants() -> Mapping[str, type[Plain]]:
    """Those that conform."""
    return {name: item for name, item in corpus().items() if not item.caught_by}


def part(index: int, parts: int) -> list[str]:
    """The names of one of so many parts of the mutants, and of all variants; `index` goes round."""
    return [*list(mutants())[index % parts :: parts], *variants()]
