"""report.sarif."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from logs_contract.suite.catalogue.contract import Contract
from logs_contract.suite.reports.sarif import make_sarif
from tests.servers import ROOT


def test_the_sarif_points_into_the_contract(folder: Path) -> None:
    log = json.loads((folder / "report.sarif").read_text())
    assert log["version"] == "2.1.0"
    run = log["runs"][0]
    (result,) = run["results"]
    assert result["ruleId"] == "authorization.revoked"
    assert result["level"] == "error"
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "authorization.revoked"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "openapi.yaml"
    line = (ROOT / "openapi.yaml").read_text().splitlines()[place["region"]["startLine"] - 1]
    assert line[place["region"]["startColumn"] - 1 :] == "Unauthorized:"
    invocation = run["invocations"][0]
    assert invocation["exitCode"] == 1
    assert invocation["executionSuccessful"]  # there is a verdict
    told = [notice["associatedRule"]["id"] for notice in invocation["toolExecutionNotifications"]]
    assert "quota.refused" in told


def test_sarif_without_failures_is_a_success(report: Any) -> None:
    items = [{**item, "outcome": "passed", "findings": []} for item in report["requirements"]]
    run = make_sarif({**report, "requirements": items}, Contract())["runs"][0]
    assert run["results"] == []
    assert run["invocations"][0]["executionSuccessful"]
