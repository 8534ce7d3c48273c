"""The files of --report-dir, made by a real run against a server with a fault."""

from __future__ import annotations

import json
import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import jsonschema_rs
import pytest
import yaml

from logs_contract.suite.contract import Contract
from logs_contract.suite.report import Verdict
from logs_contract.suite.reports.badge import badge
from logs_contract.suite.reports.html import html
from logs_contract.suite.reports.junit import junit
from logs_contract.suite.reports.sarif import sarif
from tests.servers import ROOT, Mutated, Server
from tests.suite.running import FAST, TOKENS, judge

SCHEMA = json.loads((ROOT / "src/logs_contract/suite/reports/report.schema.json").read_text())
FAULT = {
    "file": "src/logs_contract/server/security.py",
    "old": "token is None or not token.is_good(lambda: service.now(token.account))",
    "new": "token is None",
}


def valid(document: Any) -> bool:
    return jsonschema_rs.Draft202012Validator(SCHEMA, validate_formats=True).is_valid(document)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports of a deployment that lets revoked tokens in."""
    tmp_path = tmp_path_factory.mktemp("reports")
    server = Mutated(tmp_path, **FAULT)
    tokens = [token for token in TOKENS if "over-quota" not in token]
    run = judge(
        "--base-url", server.base_url, *tokens, FAST, "--seed=3", f"--report-dir={tmp_path}"
    )
    server.stop()
    assert run.returncode == 1, run.stdout
    return tmp_path


@pytest.fixture(scope="module")
def report(folder: Path) -> Any:
    return json.loads((folder / "report.json").read_text())


def test_the_json_is_of_its_schema_and_tells_the_run(report: Any) -> None:
    assert valid(report)
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
    assert not valid(wrong)
    assert valid({name: part for name, part in report.items() if name == "header"})
    assert not valid({name: part for name, part in report.items() if name in {"header", "footer"}})


def test_a_run_that_is_interrupted_has_a_report_without_footer(
    server: Server, tmp_path: Path
) -> None:
    (tmp_path / "badge.json").write_text("{}")  # of an earlier run
    arguments = ("--base-url", server.base_url, *TOKENS, "--rate=2", f"--report-dir={tmp_path}")
    command = [sys.executable, "-u", "-m", "pytest", "conformance", "-v", *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        assert any("PASSED" in line for line in run.stdout)
        run.send_signal(signal.SIGINT)
        output, _ = run.communicate(timeout=30)
    assert run.returncode == pytest.ExitCode.INTERRUPTED, output
    written = json.loads((tmp_path / "report.json").read_text())
    assert written.keys() == {"header"}
    assert valid(written)
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]


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


def test_the_junit_is_xml_whatever_came(report: Any) -> None:
    item = {**report["requirements"][0], "outcome": "failed"}
    item["findings"] = [{"test": "t", "reason": "\0\x1b\ud800\uffff<&>", "evidence": None}]
    root = ET.fromstring(junit({**report, "requirements": [item]}))
    assert "\\x00\\x1b\\xd800\\xffff<&>" in next(root.iter("failure")).get("message", "")


def test_the_junit_fails_where_expected_failures_are_out_of_date(report: Any) -> None:
    root = ET.fromstring(junit({**report, "requirements": [], "problems": ["a.b: expired"]}))
    assert [failure.get("message") for failure in root.iter("failure")] == ["a.b: expired"]


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


@pytest.mark.parametrize(
    ("clause", "text"),
    [
        ("#/components/schemas/LogLevel/enum", "enum: [debug, info, warn, error, fatal]"),
        ("#/paths/~1logs/post/responses/201", "'201':"),
        ("#/components/schemas/LogEntryInput/required/1", "message]"),
        ("RFC 9110, section 15", "post:"),
    ],
)
def test_a_clause_has_a_place_in_the_file(clause: str, text: str) -> None:
    line, column = Contract().position(clause)
    assert (ROOT / "openapi.yaml").read_text().splitlines()[line - 1][column - 1 :] == text


@pytest.mark.parametrize("verdict", Verdict)
def test_the_badge_is_one_of_shields(verdict: Verdict) -> None:
    made = badge(verdict)
    assert made["schemaVersion"] == 1
    assert made["label"]
    assert made["message"] == verdict.lower()
    assert (made["color"] == "brightgreen") is (verdict is Verdict.CONFORMS)


def test_the_page_is_one_file_that_opens_on_the_verdict(folder: Path) -> None:
    page = (folder / "report.html").read_text()
    assert re.search(r"<h1 class=\"bad\">DOES NOT CONFORM</h1>", page)
    assert not re.search(r"(src|href)=[\"'](?!#)", page)
    assert "@import" not in page
    assert "prefers-color-scheme: dark" in page
    assert 'name="viewport"' in page
    assert '<details id="authorization.revoked" open>' in page
    assert "${CONFORMANCE_TOKEN_REVOKED}" in page


def test_the_page_shows_markup_as_text(report: Any) -> None:
    item = {**report["requirements"][0], "outcome": "failed"}
    item["findings"] = [{"test": "t", "reason": "<script>x</script>", "evidence": None}]
    page = html({**report, "requirements": [item]})
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_sarif_of_nothing_wrong_is_a_success(report: Any) -> None:
    items = [{**item, "outcome": "passed", "findings": []} for item in report["requirements"]]
    run = sarif({**report, "requirements": items}, Contract())["runs"][0]
    assert run["results"] == []
    assert run["invocations"][0]["executionSuccessful"]


def test_the_contract_of_the_report_is_the_file(report: Any) -> None:
    assert (
        report["header"]["contract"]["version"]
        == yaml.safe_load((ROOT / "openapi.yaml").read_text())["info"]["version"]
    )
    assert report["header"]["contract"]["sha256"] == Contract().sha256
