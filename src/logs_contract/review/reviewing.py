"""The review: two contracts in, all that can be said of the change out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from logs_contract.review.accepted import Acceptance, out_of_date
from logs_contract.review.changes import SEVERITIES, Change, Severity, gathered
from logs_contract.review.contract import Contract
from logs_contract.review.findings import Finding
from logs_contract.review.leftovers import leftovers
from logs_contract.review.lint import lint
from logs_contract.review.nodes import Node
from logs_contract.review.obliges import Obligations, obligations
from logs_contract.review.operations import compare
from logs_contract.review.policy import policy
from logs_contract.review.sources import Source


@dataclass(frozen=True, slots=True)
class Review:
    """What was found: `changes` the worst first, `findings` of lint and policy about HEAD.

    `accepted` are the entries of accepted.toml, `out_of_date` what is wrong with them.
    """

    base: Source
    head: Source
    versions: tuple[str, str]
    changes: Sequence[Change]
    findings: Sequence[Finding] = ()
    obligations: Obligations = field(default_factory=Obligations)
    accepted: Sequence[Acceptance] = ()
    out_of_date: Sequence[str] = ()

    def of(self, severity: Severity) -> list[Change]:
        """The changes of one severity; of the breaking ones those nobody accepted."""
        return [each for each in self.changes if each.severity == severity and not self.why(each)]

    def why(self, change: Change) -> Acceptance | None:
        """The entry that accepts a breaking change."""
        if change.severity != "breaking":
            return None
        entries = (each for each in self.accepted if each.fingerprint == change.fingerprint)
        return next(entries, None)

    @property
    def verdict(self) -> Severity | None:
        """The worst of the changes nobody accepted; None where nothing changed."""
        return next((severity for severity in SEVERITIES if self.of(severity)), None)


def changes_between(base: Contract, head: Contract) -> list[Change]:
    """Every change, the worst first. Raises `ReviewError`."""
    found = gathered(compare(base, head))
    return gathered([*found, *leftovers(base.root, head.root, found)])


def review(base: Node, head: Node, *, today: date, accepted: Sequence[Acceptance] = ()) -> Review:
    """The whole review of two valid contracts. Raises `ReviewError`."""
    contracts = Contract(base), Contract(head)
    changes = changes_between(*contracts)
    return Review(
        base.document.source,
        head.document.source,
        (base.value["info"]["version"], head.value["info"]["version"]),
        changes,
        [*policy(*contracts, changes, today), *lint(contracts[1])],
        obligations(contracts[1], changes),
        accepted,
        out_of_date(accepted, changes, today),
    )
