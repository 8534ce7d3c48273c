"""junit.xml."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from logs_contract.suite.reports.junit import render_junit


def test_the_junit_has_a_case_for_each_requirement(folder: Path, report: Any) -> None:
    root = ET.fromstring((folder / "junit.xml").read_text())
    cases = {case.get("name"): [child.tag for child in case] for case in root.iter("testcase")}
    assert cases.keys() == {item["id"] for item in report["requirements"]}
    assert cases["authorization.revoked"] == ["failure"]
    assert cases["quota.refused"] == ["skipped"]
    assert cases["ingest.status"] == []
    suites = {suite.get("name"): suite for suite in root.iter("testsuite")}
    assert suites["authorization"].get("failures") == "1"
    assert suites["quota"].get("skipped") == suites["quota"].get("tests")
    assert "repeat it with" in next(root.iter("failure")).text  # type: ignore[operator]


def test_the_junit_is_valid_xml_with_any_response(report: Any) -> None:
    item = {**report["requirements"][0], "outcome": "failed"}
    item["findings"] = [{"test": "t", "reason": "\0\x1b\ud800\uffff<&>", "evidence": None}]
    root = ET.fromstring(render_junit({**report, "requirements": [item]}))
    assert "\\x00\\x1b\\xd800\\xffff<&>" in next(root.iter("failure")).get("message", "")


def test_the_junit_fails_where_expected_failures_are_out_of_date(report: Any) -> None:
    root = ET.fromstring(render_junit({**report, "requirements": [], "problems": ["a.b: expired"]}))
    assert [failure.get("message") for failure in root.iter("failure")] == ["a.b: expired"]
