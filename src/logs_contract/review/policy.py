"""Policy: what a change asks of the version, of deprecation, of the marker of availability."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from logs_contract.review.changes import Change, Severity
from logs_contract.review.contract import Contract, Operation
from logs_contract.review.findings import Finding, finding
from logs_contract.review.operations import ANNOUNCED, AVAILABILITY, AVAILABLE
from logs_contract.review.versions import Version, parse

SUNSET = "x-sunset"
# What a client calls by name, and so must be told of before it goes.
_REMOVALS = ("operation.removed", "parameter.removed")


def policy(
    base: Contract, head: Contract, changes: Sequence[Change], today: date
) -> Iterator[Finding]:
    """Every rule of policy the change does not keep."""
    yield from _version(base, head, changes)
    yield from _removals(changes, today)
    operations = list(head.operations().values())
    for operation in operations:
        yield from _sunset(operation)
    yield from _markers(operations)


def _version(base: Contract, head: Contract, changes: Sequence[Change]) -> Iterator[Finding]:
    """Semantic Versioning 2.0.0, sections 4, 7 and 8."""
    node = head.root.child("info").child("version")
    found, past = node.value, base.root.value["info"]["version"]
    before, after = parse(past), parse(found)
    if after is None:
        message = f"wanted a version like 1.4.2; found {found!r}"
        yield finding("policy.version-form", node, message)
    if after is None or before is None:
        return
    severities = {each.severity for each in changes}
    wanted = _wanted(before, severities)
    kind = "something breaks" if "breaking" in severities else "something was added"
    if after < before:
        yield finding("policy.version", node, f"the version went back from {past} to {found}")
    elif after == before and after.core < wanted and not before.released:
        message = f"{kind}, so a version later than {past} is wanted; found the same"
        yield finding("policy.version", node, message)
    elif after.core < wanted and before.released:
        least = ".".join(map(str, wanted))
        message = f"{kind}, so the version after {past} is {least} or later; found {found}"
        yield finding("policy.version", node, message)


def _wanted(before: Version, severities: set[Severity]) -> tuple[int, int, int]:
    """The least version that says what changed."""
    major, minor, _ = before.core
    if "breaking" in severities and major:
        return major + 1, 0, 0
    # Before 1.0.0 anything may change (section 4); a minor version says that it did.
    return (major, minor + 1, 0) if severities & {"breaking", "compatible"} else before.core


def _removals(changes: Sequence[Change], today: date) -> Iterator[Finding]:
    for change in changes:
        if change.id not in _REMOVALS or change.base is None:
            continue
        sunset = _date(change.base.value.get(SUNSET))
        if change.base.value.get("deprecated") is not True:
            yield finding(
                "policy.deprecation",
                change.base,
                f"{change.message} without having been deprecated: deprecate it first, with "
                f"{SUNSET}: a date",
            )
        elif sunset is None:
            yield finding(
                "policy.sunset", change.base, f"{change.message} though no {SUNSET} told when"
            )
        elif today < sunset:
            yield finding(
                "policy.sunset", change.base, f"{change.message} before its sunset, {sunset}"
            )


def _sunset(operation: Operation) -> Iterator[Finding]:
    """A deprecated operation says when it goes (after RFC 8594, the Sunset header)."""
    value = operation.node.value.get(SUNSET)
    if operation.deprecated and value is None:
        message = f"{operation} is deprecated: say when it goes, with {SUNSET}: a date"
        yield finding("policy.sunset", operation.node, message)
    elif value is not None and _date(value) is None:
        node = operation.node.child(SUNSET)
        yield finding("policy.sunset", node, f"wanted a date, as in 2027-01-31; found {value!r}")


def _markers(operations: Sequence[Operation]) -> Iterator[Finding]:
    marked = any(AVAILABILITY in each.node.value for each in operations)
    for operation in operations:
        value = operation.node.value.get(AVAILABILITY)
        if value is None and marked:
            message = f"{operation} does not say whether it is {ANNOUNCED} or {AVAILABLE}"
            yield finding(
                "policy.availability", operation.node, f"{message}: {AVAILABILITY} is missing"
            )
        elif value is not None and value not in (ANNOUNCED, AVAILABLE):
            node = operation.node.child(AVAILABILITY)
            message = f"wanted {ANNOUNCED} or {AVAILABLE}; found {value!r}"
            yield finding("policy.availability", node, message)


def _date(value: object) -> date | None:
    if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None  # as is the 31st of June
