"""report.json and its schema."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from logs_contract.suite.catalogue.contract import Contract
from tests.servers import ROOT
from tests.suite.reports.report_schema import is_valid


def test_the_json_is_valid_and_describes_the_run(report: Any) -> None:
    assert is_valid(report)
    assert report["header"]["seed"] == 3
    assert report["header"]["personas"] == ["revoked", "without_scope", "writer"]
    assert report["footer"]["verdict"] == "DOES NOT CONFORM"
    assert report["footer"]["exit_status"] == 1
    outcomes = {item["id"]: item["outcome"] for item in report["requirements"]}
    assert outcomes["authorization.revoked"] == "failed"
    assert outcomes["quota.refused"] == "not assessed"
    assert outcomes["ingest.status"] == "passed"
    assert report["sent"]["entries"] > 200


def test_the_evidence_is_in_the_json(report: Any) -> None:
    revoked = next(i for i in report["requirements"] if i["id"] == "authorization.revoked")
    evidence = revoked["findings"][0]["evidence"]
    assert evidence["expected"] == "status 401"
    assert evidence["actual"] == "status 201"
    assert "Bearer ${CONFORMANCE_TOKEN_REVOKED}" in evidence["curl"]
    assert "HTTP 201\n" in evidence["answer"]


@pytest.mark.parametrize("broken", ["footer", "header", "sent"])
def test_the_schema_refuses_what_is_no_report(report: Any, broken: str) -> None:
    wrong = {**report, broken: {**report[broken], "nonsense": 1}}
    assert not is_valid(wrong)
    assert is_valid({name: part for name, part in report.items() if name == "header"})
    assert not is_valid(
        {name: part for name, part in report.items() if name in {"header", "footer"}}
    )


def test_the_contract_of_the_report_is_the_file(report: Any) -> None:
    assert (
        report["header"]["contract"]["version"]
        == yaml.safe_load((ROOT / "openapi.yaml").read_text())["info"]["version"]
    )
    assert report["header"]["contract"]["sha256"] == Contract().sha256
