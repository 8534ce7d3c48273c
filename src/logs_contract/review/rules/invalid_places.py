"""The rule ``document.invalid``: the contract is valid OpenAPI. Its slips become findings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from logs_contract.review.openapi.slips import Slip, list_left_out
from logs_contract.review.rules.findings import Finding, make_finding

INVALID = "document.invalid"
REASON = "Every place of the contract is valid OpenAPI. Other readers may refuse the contract."


def find_invalid_places(base: Sequence[Slip], head: Sequence[Slip]) -> Iterator[Finding]:
    """Return the slips of HEAD, the new ones first, then what BASE alone lacks for its slips."""
    old = {each.name for each in base}
    for known in (False, True):
        for slip in head:
            if (slip.name in old) == known:
                yield replace(_make_finding(slip), known=known)
    new = {each.name for each in head}
    for slip in list_left_out(base):
        if slip.name not in new:
            finding = _make_finding(slip)
            yield replace(finding, message=f"in BASE: {finding.message}", known=True)


def name_left_out(*sides: Sequence[Slip]) -> tuple[str, ...]:
    """Return the pointers of the places of which something is not read, each once."""
    return tuple(dict.fromkeys(each.node.pointer for side in sides for each in list_left_out(side)))


def _make_finding(slip: Slip) -> Finding:
    left_out = "; the review leaves it out" if slip.effect else ""
    return make_finding(INVALID, slip.node, f"{slip.message}{left_out}")
