"""Reviews two versions of a contract: collects the changes, the findings and the impact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from logs_contract.review.approvals import Approval, check_approvals
from logs_contract.review.diff.changes import SEVERITIES, Change, Severity, merge_changes
from logs_contract.review.diff.editorial import find_editorial_changes
from logs_contract.review.diff.operations import compare_contracts
from logs_contract.review.impact.affected_requirements import Impact, find_impact
from logs_contract.review.openapi.contract import Contract
from logs_contract.review.openapi.node import Node
from logs_contract.review.openapi.slips import Slip, leave_out
from logs_contract.review.openapi.sources import Source
from logs_contract.review.rules.findings import Finding
from logs_contract.review.rules.invalid_places import find_invalid_places, name_left_out
from logs_contract.review.rules.lint import lint
from logs_contract.review.rules.policy import check_policy


@dataclass(frozen=True, slots=True)
class Review:
    """The result of a review.

    `changes` are sorted by severity. `findings` concern HEAD. `approvals` are the entries of
    accepted.toml. `out_of_date` holds a message for each entry that is no longer valid. `left_out`
    names the places that could not be read.
    """

    base: Source
    head: Source
    versions: tuple[str, str]
    changes: Sequence[Change]
    findings: Sequence[Finding] = ()
    impact: Impact = field(default_factory=Impact)
    approvals: Sequence[Approval] = ()
    out_of_date: Sequence[str] = ()
    left_out: Sequence[str] = ()

    def list_changes(self, severity: Severity) -> list[Change]:
        """Return the changes of one severity, without approved breaking changes."""
        return [
            each
            for each in self.changes
            if each.severity == severity and not self.find_approval(each)
        ]

    def find_approval(self, change: Change) -> Approval | None:
        """Return the entry that accepts a breaking change, or None."""
        if change.severity != "breaking":
            return None
        entries = (each for each in self.approvals if each.fingerprint == change.fingerprint)
        return next(entries, None)

    @property
    def verdict(self) -> Severity | None:
        """The highest severity of a change without approval; None if there is no such change."""
        return next((severity for severity in SEVERITIES if self.list_changes(severity)), None)


def find_changes(base: Contract, head: Contract) -> list[Change]:
    """Return all changes, the most severe first. Raises `ReviewError`."""
    found = merge_changes(compare_contracts(base, head))
    return merge_changes([*found, *find_editorial_changes(base.root, head.root, found)])


def review(
    base: Node,
    head: Node,
    *,
    today: date,
    approvals: Sequence[Approval] = (),
    slips: tuple[Sequence[Slip], Sequence[Slip]] = ((), ()),
) -> Review:
    """Review two contracts, given by their root nodes. Raises `ReviewError`.

    `slips` are those of BASE and of HEAD, which the contracts no longer contain.
    """
    leave_out(base, slips[1])
    leave_out(head, slips[0])
    old, new = Contract(base), Contract(head)
    changes = find_changes(old, new)
    findings = [*find_invalid_places(*slips), *check_policy(old, new, changes, today), *lint(new)]
    return Review(
        base.document.source,
        head.document.source,
        (base.value["info"]["version"], head.value["info"]["version"]),
        changes,
        findings,
        find_impact(new, changes),
        approvals,
        check_approvals(approvals, changes, today),
        name_left_out(*slips),
    )
