"""The impact of a change: affected requirements and uncovered places."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from logs_contract.review.impact.affected_requirements import Impact, find_impact
from logs_contract.review.openapi.contract import Contract
from logs_contract.review.openapi.node import read_contract
from logs_contract.review.openapi.sources import Source
from logs_contract.review.run import find_changes
from logs_contract.suite.catalogue import traceability
from logs_contract.suite.catalogue.requirements import load_requirements
from tests.review.edits import CONTRACT, Edit, edits
from tests.review.impact.catalogues import (
    BEHIND_A_REFERENCE,
    LEVELS,
    affected_ids,
    find_patch_impact,
    requirement,
    write_catalogue,
)
from tests.review.patches import (
    INPUT,
    MESSAGE,
    POST,
    add,
    edit_contract,
    operation,
    remove,
    replace,
    save_contract,
)

# Affected requirements


def test_without_a_catalogue_there_is_no_impact(tmp_path: Path) -> None:
    assert find_patch_impact(tmp_path / "openapi.json", add(f"{MESSAGE}/maxLength", 9)) == Impact()


def test_a_change_affects_requirements_for_its_place(beside: Path) -> None:
    (echo, level) = find_patch_impact(beside, add(f"{LEVELS}/-", "panic")).requirements
    assert (echo.id, level.id) == ("ingest.echo-level", "validation.level")
    assert level.level == "MUST"
    assert level.sentence == load_requirements()["validation.level"].sentence
    assert level.pointers == (f"#{LEVELS}",)


def test_a_change_affects_requirements_for_a_place_above(beside: Path) -> None:
    ids = affected_ids(beside, add(f"{MESSAGE}/maxLength", 9))
    assert "ingest.echo-message" in ids  # the property
    assert "ingest.unknown-property" in ids  # the schema
    assert "ingest.echo-level" not in ids  # another property


def test_a_change_affects_requirements_for_a_place_below(beside: Path) -> None:
    ids = affected_ids(beside, remove(f"{POST}/requestBody"))
    assert {"validation.body", "validation.media-type"} <= {*ids}


def test_a_removed_place_is_one_of_base(beside: Path) -> None:
    (found,) = (
        each
        for each in find_patch_impact(
            beside, remove("/components/schemas/LogEntry/properties/id")
        ).requirements
        if each.id == "ingest.unique-id"
    )
    assert "#/components/schemas/LogEntry/properties/id" in found.pointers


def test_an_editorial_change_affects_no_requirement(beside: Path) -> None:
    assert affected_ids(beside, replace(f"{MESSAGE}/description", "Words.")) == []


def test_requirements_come_in_the_order_of_the_catalogue(beside: Path) -> None:
    ids = affected_ids(beside, add(f"{MESSAGE}/maxLength", 9), add(f"{LEVELS}/-", "panic"))
    order = list(load_requirements())
    assert ids == sorted(ids, key=order.index)
    assert len(ids) == len({*ids}) > 3


def test_each_requirement_names_each_change_once(beside: Path) -> None:
    both = (add(f"{MESSAGE}/maxLength", 9), add(f"{MESSAGE}/minLength", 1))
    found = {each.id: each.pointers for each in find_patch_impact(beside, *both).requirements}
    assert sorted(found["ingest.echo-message"]) == [
        f"#{MESSAGE}/maxLength",
        f"#{MESSAGE}/minLength",
    ]


@pytest.mark.parametrize(
    "step",
    [
        replace(f"{POST}/operationId", "sendLog"),
        add(f"{POST}/deprecated", True),
        replace(f"{POST}/x-availability", "available"),
        add(f"{POST}/security/0/bearerAuth/-", "logs:read"),
        remove("/paths/~1logs"),
    ],
)
def test_a_change_of_an_operation_affects_its_requirement(
    beside: Path, step: dict[str, Any]
) -> None:
    assert "ingest.served" in affected_ids(beside, step)


def test_a_change_of_the_security_of_the_contract_affects_operations(tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    write_catalogue(
        file,
        requirement("log.served", f"#{POST}") + requirement("read.served", "#/paths/~1logs/get"),
    )
    both = (add("/security", [{"bearerAuth": []}]), remove(f"{POST}/security"))
    get = add("/paths/~1logs/get", operation(security=[]))
    base, head = (
        edit_contract(get, *both),
        save_contract(file, get, *both, add("/security/0/bearerAuth/-", "x")),
    )
    found = find_impact(head, find_changes(base, head)).requirements
    assert [each.id for each in found] == ["log.served"]


@pytest.mark.parametrize(
    "step",
    [
        add(f"{MESSAGE}/maxLength", 9),
        remove(f"{POST}/responses/500"),
        add(f"{POST}/parameters", [{"name": "n", "in": "query", "schema": {}}]),
    ],
)
def test_a_change_within_an_operation_does_not_affect_its_requirement(
    beside: Path, step: dict[str, Any]
) -> None:
    assert "ingest.served" not in affected_ids(beside, step)


def test_a_new_or_removed_field_affects_only_the_operation(beside: Path) -> None:
    mark = add(f"{POST}/deprecated", True)
    assert affected_ids(beside, mark) == ["ingest.served"]
    head = save_contract(beside)
    gone = find_impact(head, find_changes(edit_contract(mark), head)).requirements
    assert [each.id for each in gone] == ["ingest.served"]


def test_a_section_of_an_rfc_is_not_a_place(beside: Path) -> None:
    ids = affected_ids(beside, remove("/paths/~1logs"))
    assert "ingest.json-text" not in ids
    assert "ingest.status" in ids


# Uncovered places


def test_our_contract_has_no_uncovered_place() -> None:
    head = Contract(read_contract(Source(str(CONTRACT))))
    assert find_impact(head, []).uncovered == ()


def test_an_uncovered_place_is_listed(beside: Path) -> None:
    trace = add(f"{INPUT}/properties/trace", {"enum": ["a"]})
    assert find_patch_impact(beside, trace).uncovered == (
        f"#{INPUT}/properties/trace",
        f"#{INPUT}/properties/trace/enum",
    )


def test_an_exclusion_covers_a_place(beside: Path) -> None:
    with (beside.parent / "conformance/exclusions.toml").open("a", encoding="utf-8") as file:
        file.write(f'"#{INPUT}/properties/trace" = "Nothing follows from it."\n')
    assert find_patch_impact(beside, add(f"{INPUT}/properties/trace", {})).uncovered == ()


def test_without_exclusions_every_place_needs_a_requirement(beside: Path) -> None:
    (beside.parent / "conformance/exclusions.toml").unlink()
    assert f"#{POST}/responses/500" in find_patch_impact(beside).uncovered


def test_places_in_other_files_are_covered_and_listed_with_their_file(tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/own.json").write_text('{"A": {"required": ["a"], "enum": []}}')
    step = add(f"{INPUT}/properties/meta", {"$ref": "parts/own.json#/A"})
    write_catalogue(file, requirement("own.required", "parts/own.json#/A/required/0"))
    found = [each for each in find_patch_impact(file, step).uncovered if "own.json" in each]
    assert found == ["parts/own.json#/A/enum"]


def test_a_schema_that_contains_itself_is_visited_once(beside: Path) -> None:
    step = add(f"{INPUT}/properties/meta", {"$ref": f"#{INPUT}"})
    assert find_patch_impact(beside, step).uncovered == ()


def test_a_path_item_behind_a_reference_has_places(beside: Path) -> None:
    (moved,) = (each.patch for each in edits() if each.name == BEHIND_A_REFERENCE)
    assert (
        "#/components/pathItems/Logs/post/responses/201"
        in find_patch_impact(beside, *moved).uncovered
    )


OF_OUR_CONTRACT = [edit for edit in edits() if edit.base == "logs"]


@pytest.mark.parametrize("edit", OF_OUR_CONTRACT, ids=lambda edit: edit.name)
def test_the_suite_finds_the_same_places_uncovered(beside: Path, edit: Edit) -> None:
    head = save_contract(beside, *edit.patch)
    assert {*find_impact(head, []).uncovered} == traceability.find_uncovered(head.root.value)
