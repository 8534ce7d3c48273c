"""The format ``sarif``: changes and findings as results of SARIF 2.1.0, for code scanning."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from logs_contract.review.diff.change_rules import CLIENT_TO_SERVER, SERVER_TO_CLIENT
from logs_contract.review.diff.changes import Change
from logs_contract.review.formats.phrases import (
    count_changes,
    describe_refusal,
    describe_sides,
    describe_undecided,
    escape,
    find_place,
    format_payload,
    join_names,
    list_findings,
    name_outcome,
)
from logs_contract.review.openapi.documents import Position
from logs_contract.review.rules.findings import Finding
from logs_contract.review.rules.invalid_places import INVALID, REASON
from logs_contract.review.rules.lint import RULES
from logs_contract.review.run import Review

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_TOP = {"startLine": 1}  # of removed places, since code scanning needs a line
_LEVELS = {"breaking": "error", "compatible": "note", "editorial": "none"}
_PAYLOAD = 1000  # characters
_SCHEMA_RULES = {
    "added": "A property is newly declared.",
    "removed": "A property is no longer declared.",
    "narrowed": "The schema refuses values that it accepted before.",
    "widened": "The schema accepts values that it refused before.",
    "changed": "The schema refuses values that it accepted before, and accepts refused ones.",
    "rewritten": "The schema is written differently and means the same.",
}


def format_sarif(review: Review) -> str:
    """Return the review as a SARIF log of one run, without editorial changes."""
    results = [*_make_results(review)]
    rules: dict[str, dict[str, Any]] = {}
    for each in results:
        rules.setdefault(each["ruleId"], _make_rule(each))
    index = {name: number for number, name in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "contract-review", "rules": [*rules.values()]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    {"level": "warning", "message": {"text": f"accepted.toml: {escape(each)}"}}
                    for each in review.out_of_date
                ],
            }
        ],
        "results": [each | {"ruleIndex": index[each["ruleId"]]} for each in results],
        "properties": {"verdict": name_outcome(review)} | count_changes(review),
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


def _make_results(review: Review) -> Iterator[dict[str, Any]]:
    for change in review.changes:
        if change.severity != "editorial" or change.sampled is not None:
            yield _make_change_result(review, change)
    yield from (_make_finding_result(each, *place) for each, place in list_findings(review))


def _make_change_result(review: Review, change: Change) -> dict[str, Any]:
    counterexample = change.counterexample
    lines = [escape(change.message)]
    lines += [f"in {join_names(change.operations)}"] if change.operations else []
    if counterexample:
        lines.append(f"{describe_sides(change)}: {format_payload(counterexample, _PAYLOAD)}")
        lines.append(describe_refusal(counterexample))
    lines += [describe_undecided(change)] if change.sampled is not None else []
    result = {
        "ruleId": change.id,
        "level": _LEVELS[change.severity],
        "message": {"text": "\n".join(lines)},
        "locations": [_make_location(change.pointer, *find_place(review, change))],
        "partialFingerprints": {"change/v1": change.fingerprint},
    }
    if change.sampled is not None:
        result |= {"kind": "open", "level": "none"}  # SARIF 3.27.9: a verdict could not be reached
    if entry := review.find_approval(change):
        justification = f"{entry.reason} ({entry.owner}, until {entry.expires})"
        result["suppressions"] = [{"kind": "external", "justification": justification}]
    return result


def _make_finding_result(finding: Finding, file: str, position: Position | None) -> dict[str, Any]:
    content = json.dumps([finding.rule, finding.pointer, finding.message])
    return {
        "ruleId": finding.rule,
        "level": "warning",
        "message": {"text": escape(finding.message)},
        "locations": [_make_location(finding.pointer, file, position)],
        "partialFingerprints": {"finding/v1": hashlib.sha256(content.encode()).hexdigest()[:16]},
    }


def _make_location(pointer: str, file: str, position: Position | None) -> dict[str, Any]:
    path = PurePath(file)
    region = {"startLine": position.line, "startColumn": position.column} if position else _TOP
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": path.as_uri() if path.is_absolute() else quote(file)},
            "region": region,
        },
        "logicalLocations": [{"fullyQualifiedName": pointer}],
    }


def _make_rule(result: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rule of a result, with the level of the result: the first is the most severe."""
    name = result["ruleId"]
    return {
        "id": name,
        "shortDescription": {"text": _describe_rule(name, result["level"])},
        "defaultConfiguration": {"level": result["level"]},
    }


def _describe_rule(name: str, level: str) -> str:
    for rules in (CLIENT_TO_SERVER, SERVER_TO_CLIENT):
        if name in rules and _LEVELS[rules[name].severity] == level:
            return rules[name].reason
    if name == INVALID:
        return REASON
    for rule in RULES:
        if rule.id == name:
            return f"{rule.sentence} {rule.reason}"
    if name.startswith(("lint.", "policy.")):
        return f"A rule of the review: {name}."
    effect = name.replace("-", ".").split(".")[-1]
    return _SCHEMA_RULES.get(effect, name)
