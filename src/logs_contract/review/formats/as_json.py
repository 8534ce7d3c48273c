"""JSON, for programs: the shape is told in review/README.md and only ever grows."""

from __future__ import annotations

import json
from typing import Any

from logs_contract.review.changes import Change
from logs_contract.review.nodes import Node
from logs_contract.review.pointers import pointer
from logs_contract.review.reviewing import Review


def as_json(review: Review) -> str:
    """The review as one JSON object."""
    document = {
        "base": {"source": str(review.base), "version": review.versions[0]},
        "head": {"source": str(review.head), "version": review.versions[1]},
        "verdict": review.verdict,
        "changes": [_change(review, each) for each in review.changes],
        "findings": [
            {
                "rule": each.rule,
                "pointer": each.pointer,
                "message": each.message,
                "file": each.file,
                "line": each.position.line,
                "column": each.position.column,
            }
            for each in review.findings
        ],
        "requirements": [
            {
                "id": each.id,
                "level": each.level,
                "sentence": each.sentence,
                "pointers": list(each.pointers),
            }
            for each in review.obligations.touched
        ],
        "uncovered": list(review.obligations.uncovered),
        "out_of_date": list(review.out_of_date),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _change(review: Review, change: Change) -> dict[str, Any]:
    entry = review.why(change)
    shown = change.counterexample
    return {
        "id": change.id,
        "severity": change.severity,
        "pointer": change.pointer,
        "message": change.message,
        "operations": list(change.operations),
        "base": _place(change.base),
        "head": _place(change.head),
        "counterexample": shown
        and {
            "payload": shown.payload,
            "keyword": shown.keyword,
            "at": pointer(shown.at).removeprefix("#"),
            "said": shown.said,
        },
        "sampled": change.sampled,
        "fingerprint": change.fingerprint,
        "accepted": entry
        and {"reason": entry.reason, "owner": entry.owner, "expires": entry.expires.isoformat()},
    }


def _place(node: Node | None) -> dict[str, Any] | None:
    if node is None:
        return None
    return {
        "pointer": node.pointer,
        "value": node.value,
        "file": node.document.name,
        "line": node.position.line,
        "column": node.position.column,
    }
