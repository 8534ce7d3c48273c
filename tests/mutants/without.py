"""A plugin of pytest that takes a requirement out of the suite: the one that WITHOUT names."""

from __future__ import annotations

import os
from collections.abc import Mapping

from logs_contract.suite import requirements
from logs_contract.suite.requirements import Requirement

_frozen = requirements.frozen


def _without(version: tuple[int, int, int]) -> Mapping[str, Requirement]:
    left = dict(_frozen(version))
    del left[os.environ["WITHOUT"]]
    return left


requirements.frozen = _without  # before the suite's own modules take it from there
