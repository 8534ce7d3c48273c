"""A pytest plugin that removes the requirement named by ``WITHOUT`` from the suite."""

from __future__ import annotations

import os
from collections.abc import Mapping

from logs_contract.suite.catalogue import requirements
from logs_contract.suite.catalogue.requirements import Requirement

_select_requirements = requirements.select_requirements


def _select_others(version: tuple[int, int, int]) -> Mapping[str, Requirement]:
    selected = dict(_select_requirements(version))
    del selected[os.environ["WITHOUT"]]
    return selected


requirements.select_requirements = _select_others  # before the suite's modules import it
