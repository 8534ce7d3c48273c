"""The labels of a deployment in the corpus: name, family, sentence, requirements that catch it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from tests.mutants.deployment import Deployment

D = TypeVar("D", bound=type[Deployment])


def caught_by(*requirements: str) -> Callable[[D], D]:
    """Label a mutant with the requirements of which one must fail."""

    def label(deployment: D) -> D:
        deployment.name = re.sub(r"(?<!^)(?=[A-Z]|(?<!\d)\d)", "-", deployment.__name__).lower()
        deployment.family = deployment.__module__.split(".")[3]  # of the corpus
        deployment.sentence = " ".join((deployment.__doc__ or "").split())
        deployment.caught_by = requirements
        return deployment

    return label


def conforming(deployment: D) -> D:
    """Label a conforming deployment: no requirement may fail on it."""
    return caught_by()(deployment)
