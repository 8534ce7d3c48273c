"""badge.json."""

from __future__ import annotations

import pytest

from logs_contract.suite.reports.badge import make_badge
from logs_contract.suite.results.verdict import Verdict


@pytest.mark.parametrize("verdict", Verdict)
def test_the_badge_has_the_format_of_shields_io(verdict: Verdict) -> None:
    made = make_badge(verdict)
    assert made["schemaVersion"] == 1
    assert made["label"]
    assert made["message"] == verdict.lower()
    assert (made["color"] == "brightgreen") is (verdict is Verdict.CONFORMS)
