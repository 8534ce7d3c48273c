"""report.sarif: each failure at the clause of openapi.yaml that it breaks (SARIF 2.1.0)."""

from __future__ import annotations

from typing import Any

from logs_contract.suite.catalogue.contract import Contract
from logs_contract.suite.reports.json_document import first_reason
from logs_contract.suite.results.outcomes import Outcome
from logs_contract.suite.results.verdict import Verdict

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Outcome.FAILED: "error", Outcome.EXPECTED: "note", Outcome.WARNED: "warning"}
_UNFINISHED = (Verdict.INCOMPLETE, Verdict.NOTHING_RAN)
_UNDECIDED = (Outcome.ERROR, Outcome.INCONCLUSIVE, Outcome.NOT_ASSESSED)


def make_sarif(report: dict[str, Any], contract: Contract) -> dict[str, Any]:
    """`report` as a SARIF log. An undecided requirement is a notification of the tool."""
    items = report["requirements"]
    undecided = [_make_notification(item) for item in items if item["outcome"] in _UNDECIDED]
    run = {
        "tool": {
            "driver": {
                "name": "logs-conformance",
                "version": report["header"]["suite"],
                "rules": [_make_rule(item) for item in items],
            }
        },
        "invocations": [
            {
                "executionSuccessful": report["footer"]["verdict"] not in _UNFINISHED,
                "exitCode": report["footer"]["exit_status"],
                "toolExecutionNotifications": undecided,
            }
        ],
        "results": [
            _make_result(item, index, contract)
            for index, item in enumerate(items)
            if item["outcome"] in _LEVELS
        ],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _make_rule(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": item["id"],
        "shortDescription": {"text": item["sentence"]},
        "fullDescription": {"text": f"{item['level']}, {item['clause']}: {item['sentence']}"},
        "defaultConfiguration": {"level": "error" if item["level"] == "MUST" else "warning"},
    }


def _make_result(item: dict[str, Any], index: int, contract: Contract) -> dict[str, Any]:
    evidence = next((f["evidence"] for f in item["findings"] if f["evidence"]), None)
    text = f"{item['sentence']} {first_reason(item)}"
    if evidence:
        text += f"\n\nRepeat it with:\n{evidence['curl']}"
    line, column = contract.find_position(item["clause"])
    return {
        "ruleId": item["id"],
        "ruleIndex": index,
        "level": _LEVELS[item["outcome"]],
        "message": {"text": text},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "openapi.yaml"},
                    "region": {"startLine": line, "startColumn": column},
                },
                "logicalLocations": [{"fullyQualifiedName": item["clause"]}],
            }
        ],
        "partialFingerprints": {"requirement/v1": item["id"]},
    }


def _make_notification(item: dict[str, Any]) -> dict[str, Any]:
    return {
        "level": "error" if item["outcome"] == Outcome.ERROR else "warning",
        "message": {"text": f"{item['outcome']}: {item['id']}: {first_reason(item)}"},
        "associatedRule": {"id": item["id"]},
    }
