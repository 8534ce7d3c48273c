"""The policy: rules for versions, for deprecation before removal, and for x-availability."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from logs_contract.review.diff.changes import Change, Severity
from logs_contract.review.diff.operations import ANNOUNCED, AVAILABILITY, AVAILABLE
from logs_contract.review.openapi.contract import Contract, Operation
from logs_contract.review.rules.findings import Finding, make_finding
from logs_contract.review.rules.semantic_version import Version, parse_version

SUNSET = "x-sunset"
# Clients name operations and parameters, so these must be deprecated before removal.
_REMOVALS = ("operation.removed", "parameter.removed")


def check_policy(
    base: Contract, head: Contract, changes: Sequence[Change], today: date
) -> Iterator[Finding]:
    """Return the findings about the changes from BASE to HEAD on the day `today`."""
    yield from _check_version(base, head, changes)
    yield from _check_removals(changes, today)
    operations = list(head.operations().values())
    for operation in operations:
        yield from _check_sunset(operation)
    yield from _check_markers(operations)


def _check_version(base: Contract, head: Contract, changes: Sequence[Change]) -> Iterator[Finding]:
    """Check the version by Semantic Versioning 2.0.0, sections 4, 7 and 8."""
    node = head.root.child("info").child("version")
    found, past = node.value, base.root.value["info"]["version"]
    before, after = parse_version(past), parse_version(found)
    if after is None:
        message = f"wanted a version such as 1.4.2; found {found!r}"
        yield make_finding("policy.version-form", node, message)
    if after is None or before is None:
        return
    severities = {each.severity for each in changes}
    wanted = _find_lowest_version(before, severities)
    reason = "breaking changes" if "breaking" in severities else "additions"
    if after < before:
        yield make_finding("policy.version", node, f"the version went back from {past} to {found}")
    elif after == before and after.core < wanted and not before.released:
        message = f"{reason} need a version after {past}; found the same version"
        yield make_finding("policy.version", node, message)
    elif after.core < wanted and before.released:
        least = ".".join(map(str, wanted))
        message = f"{reason} after {past} need version {least} or later; found {found}"
        yield make_finding("policy.version", node, message)


def _find_lowest_version(before: Version, severities: set[Severity]) -> tuple[int, int, int]:
    """Return the lowest version allowed for changes of these severities."""
    major, minor, _ = before.core
    if "breaking" in severities and major:
        return major + 1, 0, 0
    # Before 1.0.0 anything may change (section 4), if the minor version changes too.
    return (major, minor + 1, 0) if severities & {"breaking", "compatible"} else before.core


def _check_removals(changes: Sequence[Change], today: date) -> Iterator[Finding]:
    for change in changes:
        if change.id not in _REMOVALS or change.base is None:
            continue
        sunset = _parse_date(change.base.value.get(SUNSET))
        if change.base.value.get("deprecated") is not True:
            yield make_finding(
                "policy.deprecation",
                change.base,
                f"{change.message} without prior deprecation: deprecate it first, and add "
                f"{SUNSET}: a date",
            )
        elif sunset is None:
            yield make_finding(
                "policy.sunset", change.base, f"{change.message} without a date in {SUNSET}"
            )
        elif today < sunset:
            yield make_finding(
                "policy.sunset", change.base, f"{change.message} before its {SUNSET}, {sunset}"
            )


def _check_sunset(operation: Operation) -> Iterator[Finding]:
    """Check that a deprecated operation has a removal date (compare RFC 8594, Sunset header)."""
    value = operation.node.value.get(SUNSET)
    if operation.deprecated and value is None:
        message = f"{operation} is deprecated without a removal date: add {SUNSET}: a date"
        yield make_finding("policy.sunset", operation.node, message)
    elif value is not None and _parse_date(value) is None:
        node = operation.node.child(SUNSET)
        yield make_finding(
            "policy.sunset", node, f"wanted a date such as 2027-01-31; found {value!r}"
        )


def _check_markers(operations: Sequence[Operation]) -> Iterator[Finding]:
    any_marked = any(AVAILABILITY in each.node.value for each in operations)
    for operation in operations:
        value = operation.node.value.get(AVAILABILITY)
        if value is None and any_marked:
            message = f"{operation} has no {AVAILABILITY}: add {ANNOUNCED} or {AVAILABLE}"
            yield make_finding("policy.availability", operation.node, message)
        elif value is not None and value not in (ANNOUNCED, AVAILABLE):
            node = operation.node.child(AVAILABILITY)
            message = f"wanted {ANNOUNCED} or {AVAILABLE}; found {value!r}"
            yield make_finding("policy.availability", node, message)


def _parse_date(value: object) -> date | None:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None  # the day does not exist, as 2027-06-31
