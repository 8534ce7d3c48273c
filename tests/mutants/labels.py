"""What the corpus says of a deployment: its name, its family, what must catch it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from tests.mutants.plain import Plain

Deployment = TypeVar("Deployment", bound=type[Plain])


def caught_by(*requirements: str) -> Callable[[Deployment], Deployment]:
    """A mutant: one of these requirements of the suite must fail on it."""

    def label(deployment: Deployment) -> Deployment:
        deployment.name = re.sub(r"(?<!^)(?=[A-Z]|(?<!\d)\d)", "-", deployment.__name__).lower()
        deployment.family = deployment.__module__.split(".")[3]  # of the corpus
        deployment.sentence = " ".join((deployment.__doc__ or "").split())
        deployment.caught_by = requirements
        return deployment

    return label


def conforming(deployment: Deployment) -> Deployment:
    """A variant that uses what the contract leaves free: no requirement may fail on it."""
    return caught_by()(deployment)
