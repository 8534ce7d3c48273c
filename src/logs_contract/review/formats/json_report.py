"""The format ``json`` for programs. docs/review.md lists its members; none is ever removed."""

from __future__ import annotations

import json
from typing import Any

from logs_contract.json_pointers import format_pointer
from logs_contract.review.diff.changes import Change
from logs_contract.review.impact.affected_requirements import AffectedRequirement
from logs_contract.review.openapi.node import Node
from logs_contract.review.rules.findings import Finding
from logs_contract.review.run import Review


def format_json(review: Review) -> str:
    """Return the review as one JSON object."""
    document = {
        "base": {"source": str(review.base), "version": review.versions[0]},
        "head": {"source": str(review.head), "version": review.versions[1]},
        "verdict": review.verdict,
        "changes": [_make_change(review, each) for each in review.changes],
        "findings": [_make_finding(each) for each in review.findings],
        "requirements": [_make_requirement(each) for each in review.impact.requirements],
        "uncovered": list(review.impact.uncovered),
        "out_of_date": list(review.out_of_date),
        "left_out": list(review.left_out),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _make_change(review: Review, change: Change) -> dict[str, Any]:
    entry = review.find_approval(change)
    counterexample = change.counterexample
    return {
        "id": change.id,
        "severity": change.severity,
        "pointer": change.pointer,
        "message": change.message,
        "operations": list(change.operations),
        "base": _make_place(change.base),
        "head": _make_place(change.head),
        "counterexample": counterexample
        and {
            "payload": counterexample.payload,
            "keyword": counterexample.keyword,
            "at": format_pointer(counterexample.at).removeprefix("#"),
            "said": counterexample.message,
        },
        "sampled": change.sampled,
        "fingerprint": change.fingerprint,
        "accepted": entry
        and {"reason": entry.reason, "owner": entry.owner, "expires": entry.expires.isoformat()},
    }


def _make_place(node: Node | None) -> dict[str, Any] | None:
    if node is None:
        return None
    return {
        "pointer": node.pointer,
        "value": node.value,
        "file": node.document.name,
        "line": node.position.line,
        "column": node.position.column,
    }


def _make_finding(finding: Finding) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "pointer": finding.pointer,
        "message": finding.message,
        "file": finding.file,
        "line": finding.position.line,
        "column": finding.position.column,
        "known": finding.known,
    }


def _make_requirement(requirement: AffectedRequirement) -> dict[str, Any]:
    return {
        "id": requirement.id,
        "level": requirement.level,
        "sentence": requirement.sentence,
        "pointers": list(requirement.pointers),
    }
