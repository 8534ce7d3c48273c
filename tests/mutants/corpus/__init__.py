"""The corpus: deliberately faulty deployments by family, and conforming ones."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Mapping
from functools import cache

from tests.mutants.deployment import Deployment


@cache
def load_corpus() -> Mapping[str, type[Deployment]]:
    """Every labelled deployment by its name, family by family."""
    found: dict[str, type[Deployment]] = {}
    for module in pkgutil.walk_packages(__path__, f"{__name__}."):
        for deployment in vars(importlib.import_module(module.name)).values():
            labelled = inspect.isclass(deployment) and "name" in vars(deployment)
            if labelled and deployment.__module__ == module.name:
                assert deployment.name not in found, deployment.name
                found[deployment.name] = deployment
    return found


def load_mutants() -> Mapping[str, type[Deployment]]:
    """The deployments that a requirement must catch."""
    return {name: item for name, item in load_corpus().items() if item.caught_by}


def load_conforming() -> Mapping[str, type[Deployment]]:
    """The deployments that conform."""
    return {name: item for name, item in load_corpus().items() if not item.caught_by}


def select_part(index: int, parts: int) -> list[str]:
    """The names of part `index`, counted modulo `parts`: mutants, then conforming deployments."""
    first = index % parts
    return [*list(load_mutants())[first::parts], *list(load_conforming())[first::parts]]
