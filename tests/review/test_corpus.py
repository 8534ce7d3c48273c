"""Every edit of the corpus gets the severity of its label, and breaks get a payload."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from logs_contract.review.diff.changes import Change
from logs_contract.review.openapi.contract import Contract
from logs_contract.review.openapi.node import Node
from logs_contract.review.openapi.translator import SchemaTranslator
from logs_contract.review.run import find_changes
from tests.review.edits import Edit, edits
from tests.review.patches import contract

EDITS = list(edits())


def test_the_corpus_is_large_enough_and_names_are_unique() -> None:
    """There are at least 80 edits, and 20 of each label."""
    labels = Counter(edit.severity for edit in EDITS)
    assert len({edit.name for edit in EDITS}) == len(EDITS) >= 80
    assert labels.keys() == {"breaking", "compatible", "editorial"}
    assert min(labels.values()) >= 20


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)
def test_an_edit_is_judged_as_labelled(edit: Edit) -> None:
    """The highest severity is the label; a breaking schema has a payload that shows it.

    Each payload passes one side and fails the other, by jsonschema-rs itself.
    """
    before, after = contract(edit.before()), contract(edit.after())
    changes = find_changes(before, after)
    worst = changes[0].severity if changes else "editorial"
    assert worst == edit.severity, f"{edit.reason} {[each.id for each in changes]}"
    shown = [each for each in changes if each.counterexample]
    assert shown or not edit.schema, [each.id for each in changes]
    for change in shown:
        assert change.severity == "breaking"
        assert _shows(change, before, after), change.counterexample


def _shows(change: Change, before: Contract, after: Contract) -> bool:
    """Return True if a schema of one side accepts the payload and the other side refuses it."""
    assert change.counterexample is not None
    payload = change.counterexample.payload
    sent = change.id.startswith("response.")
    inner, outer = (after, before) if sent else (before, after)
    passes, fails = _schemas(inner, sent=sent), _schemas(outer, sent=sent)
    return any(
        _is_valid(one, payload) and not _is_valid(other, payload)
        for place in {**passes, **fails}
        for one in passes.get(place, [True])
        for other in fails.get(place, [True])
    )


def _is_valid(schema: Any, value: Any) -> bool:
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid(value)


def _schemas(side: Contract, *, sent: bool) -> dict[tuple[str, ...], list[Any]]:
    """Return the schemas of every body, parameter and header of an operation, by place."""
    translator = SchemaTranslator(side.version, "response" if sent else "request")
    found: dict[tuple[str, ...], list[Any]] = {}
    for operation in side.operations().values():
        for place, node in _holders(operation.item, operation.key):
            found.setdefault(place, []).append(translator.translate_standalone(node))
    return found


def _holders(node: Node, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Node]]:
    """Return every schema below a node, by its place after references are resolved."""
    if node.parts[-1:] == ("schema",):
        yield place, node
        return
    for name, inner in node.resolve().items():
        # A range may cover a status; a parameter may have moved or changed its name.
        step = "*" if node.parts[-1:] in (("responses",), ("parameters",)) else name
        yield from _holders(inner, (*place, step) if name != "schema" else (*place, name))
