"""SARIF 2.1.0, for code scanning: what breaks, what was added, and the findings, as results."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from logs_contract.review.changes import Change
from logs_contract.review.documents import Position
from logs_contract.review.findings import Finding
from logs_contract.review.formats.telling import (
    counts,
    enumerated,
    findings,
    outcome,
    payload,
    place,
    plain,
    refusal,
    sides,
    undecided,
)
from logs_contract.review.kinds import KINDS, SENT
from logs_contract.review.lint import RULES
from logs_contract.review.reviewing import Review

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_TOP = {"startLine": 1}  # of what is gone; code scanning shows nothing without a line
_LEVELS = {"breaking": "error", "compatible": "note", "editorial": "none"}
_PAYLOAD = 1000  # characters
_SCHEMA_RULES = {
    "added": "A property is named for the first time.",
    "removed": "A property is no longer named.",
    "narrowed": "The schema refuses what it admitted before.",
    "widened": "The schema admits what it refused before.",
    "changed": "The schema refuses what it admitted before, and the reverse.",
    "rewritten": "The schema is written in another way.",
}


def as_sarif(review: Review) -> str:
    """The review as a SARIF log of one run; editorial changes are left out."""
    results = [*_results(review)]
    rules: dict[str, dict[str, Any]] = {}
    for each in results:
        rules.setdefault(each["ruleId"], _rule(each))
    index = {name: number for number, name in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "contract-review", "rules": [*rules.values()]}},
        "columnKind": "unicodeCodePoints",
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    {"level": "warning", "message": {"text": f"accepted.toml: {plain(each)}"}}
                    for each in review.out_of_date
                ],
            }
        ],
        "results": [each | {"ruleIndex": index[each["ruleId"]]} for each in results],
        "properties": {"verdict": outcome(review)} | counts(review),
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, indent=2) + "\n"


def _results(review: Review) -> Iterator[dict[str, Any]]:
    for change in review.changes:
        if change.severity != "editorial" or change.sampled is not None:
            yield _of_change(review, change)
    yield from (_of_finding(each, *where) for each, where in findings(review))


def _of_change(review: Review, change: Change) -> dict[str, Any]:
    shown = change.counterexample
    lines = [plain(change.message)]
    lines += [f"in {enumerated(change.operations)}"] if change.operations else []
    if shown:
        lines += [f"{sides(change)}: {payload(shown, _PAYLOAD)}", refusal(shown)]
    lines += [undecided(change)] if change.sampled is not None else []
    result = {
        "ruleId": change.id,
        "level": _LEVELS[change.severity],
        "message": {"text": "\n".join(lines)},
        "locations": [_location(change.pointer, *place(review, change))],
        "partialFingerprints": {"change/v1": change.fingerprint},
    }
    if change.sampled is not None:
        result |= {"kind": "open", "level": "none"}  # SARIF 3.27.9: a verdict could not be reached
    if entry := review.why(change):
        why = f"{entry.reason} ({entry.owner}, until {entry.expires})"
        result["suppressions"] = [{"kind": "external", "justification": why}]
    return result


def _of_finding(finding: Finding, file: str, position: Position | None) -> dict[str, Any]:
    content = json.dumps([finding.rule, finding.pointer, finding.message])
    return {
        "ruleId": finding.rule,
        "level": "warning",
        "message": {"text": plain(finding.message)},
        "locations": [_location(finding.pointer, file, position)],
        "partialFingerprints": {"finding/v1": hashlib.sha256(content.encode()).hexdigest()[:16]},
    }


def _location(pointer: str, file: str, position: Position | None) -> dict[str, Any]:
    path = PurePath(file)
    region = {"startLine": position.line, "startColumn": position.column} if position else _TOP
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": path.as_uri() if path.is_absolute() else quote(file)},
            "region": region,
        },
        "logicalLocations": [{"fullyQualifiedName": pointer}],
    }


def _rule(result: Mapping[str, Any]) -> dict[str, Any]:
    """The rule of a result; of several the first, which is the worst, says how grave it is."""
    name = result["ruleId"]
    return {
        "id": name,
        "shortDescription": {"text": _meaning(name, result["level"])},
        "defaultConfiguration": {"level": result["level"]},
    }


def _meaning(name: str, level: str) -> str:
    for kinds in (KINDS, SENT):  # of a kind that turns round, the one that is as grave
        if name in kinds and _LEVELS[kinds[name][0]] == level:
            return kinds[name][1]
    for rule in RULES:
        if rule.id == name:
            return f"{rule.sentence} {rule.reason}"
    if name.startswith(("lint.", "policy.")):
        return f"A rule of the house: {name}."
    words = name.replace("-", ".").split(".")
    return _SCHEMA_RULES.get(words[-1], name)
