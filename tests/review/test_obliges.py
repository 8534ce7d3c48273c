"""What a change obliges: requirements of the catalogue it touches, promises none covers."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from logs_contract.review.contract import Contract
from logs_contract.review.errors import ReviewError
from logs_contract.review.nodes import read_contract
from logs_contract.review.obliges import Obligations, obligations
from logs_contract.review.reviewing import changes_between
from logs_contract.review.sources import Source
from logs_contract.suite.catalogue import traceability
from logs_contract.suite.catalogue.requirements import load_requirements
from tests.review.edits import CONTRACT, Edit, edits
from tests.review.patches import (
    INPUT,
    MESSAGE,
    POST,
    add,
    edited,
    operation,
    remove,
    replace,
    saved,
)

LEVELS = "/components/schemas/LogLevel/enum"
BEHIND_A_REFERENCE = "ingest-path-behind-a-reference"
OURS = CONTRACT.parent / "conformance"


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """A file with our catalogue beside it."""
    (tmp_path / "conformance").mkdir()
    for name in ("requirements.toml", "exclusions.toml"):
        shutil.copy(OURS / name, tmp_path / "conformance")
    return tmp_path / "openapi.json"


def obliged(file: Path, *patch: dict[str, Any]) -> Obligations:
    """What a patch of openapi.yaml obliges."""
    head = saved(file, *patch)
    return obligations(head, changes_between(edited(), head))


def touched(file: Path, *patch: dict[str, Any]) -> list[str]:
    """The ids of the requirements it touches."""
    return [each.id for each in obliged(file, *patch).touched]


def own(file: Path, text: str, exclusions: str = "") -> None:
    """Put a catalogue of the test's own beside a file."""
    folder = file.parent / "conformance"
    folder.mkdir(exist_ok=True)
    (folder / "requirements.toml").write_text(text, encoding="utf-8")
    (folder / "exclusions.toml").write_text(exclusions, encoding="utf-8")


def requirement(id_: str, clause: str) -> str:
    """One entry of a catalogue."""
    return f'[{id_}]\nlevel = "MUST"\nclause = "{clause}"\nsentence = "It holds."\n'


# Touched


def test_without_a_catalogue_nothing_is_obliged(tmp_path: Path) -> None:
    assert obliged(tmp_path / "openapi.json", add(f"{MESSAGE}/maxLength", 9)) == Obligations()


def test_a_change_touches_the_requirements_that_point_at_it(beside: Path) -> None:
    (echo, level) = obliged(beside, add(f"{LEVELS}/-", "panic")).touched
    assert (echo.id, level.id) == ("ingest.echo-level", "validation.level")
    assert level.level == "MUST"
    assert level.sentence == load_requirements()["validation.level"].sentence
    assert level.pointers == (f"#{LEVELS}",)


def test_a_change_touches_the_requirements_that_point_above_it(beside: Path) -> None:
    ids = touched(beside, add(f"{MESSAGE}/maxLength", 9))
    assert "ingest.echo-message" in ids  # the property
    assert "ingest.unknown-property" in ids  # the schema
    assert "ingest.echo-level" not in ids  # another property


def test_a_change_touches_the_requirements_that_point_below_it(beside: Path) -> None:
    ids = touched(beside, remove(f"{POST}/requestBody"))
    assert {"validation.body", "validation.media-type"} <= {*ids}


def test_a_place_that_is_gone_is_one_of_base(beside: Path) -> None:
    (found,) = (
        each
        for each in obliged(beside, remove("/components/schemas/LogEntry/properties/id")).touched
        if each.id == "ingest.unique-id"
    )
    assert "#/components/schemas/LogEntry/properties/id" in found.pointers


def test_an_editorial_change_touches_nothing(beside: Path) -> None:
    assert touched(beside, replace(f"{MESSAGE}/description", "Words.")) == []


def test_requirements_come_in_the_order_of_the_catalogue(beside: Path) -> None:
    ids = touched(beside, add(f"{MESSAGE}/maxLength", 9), add(f"{LEVELS}/-", "panic"))
    order = list(load_requirements())
    assert ids == sorted(ids, key=order.index)
    assert len(ids) == len({*ids}) > 3


def test_each_requirement_names_the_changes_that_touch_it_once(beside: Path) -> None:
    both = (add(f"{MESSAGE}/maxLength", 9), add(f"{MESSAGE}/minLength", 1))
    found = {each.id: each.pointers for each in obliged(beside, *both).touched}
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
def test_an_operation_is_touched_by_changes_of_itself(beside: Path, step: dict[str, Any]) -> None:
    assert "ingest.served" in touched(beside, step)


def test_an_operation_is_touched_by_the_security_of_the_whole_contract(tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    own(
        file,
        requirement("log.served", f"#{POST}") + requirement("read.served", "#/paths/~1logs/get"),
    )
    both = (add("/security", [{"bearerAuth": []}]), remove(f"{POST}/security"))
    get = add("/paths/~1logs/get", operation(security=[]))
    base, head = edited(get, *both), saved(file, get, *both, add("/security/0/bearerAuth/-", "x"))
    found = obligations(head, changes_between(base, head)).touched
    assert [each.id for each in found] == ["log.served"]


@pytest.mark.parametrize(
    "step",
    [
        add(f"{MESSAGE}/maxLength", 9),
        remove(f"{POST}/responses/500"),
        add(f"{POST}/parameters", [{"name": "n", "in": "query", "schema": {}}]),
    ],
)
def test_an_operation_is_not_touched_by_changes_within_it(
    beside: Path, step: dict[str, Any]
) -> None:
    assert "ingest.served" not in touched(beside, step)


def test_a_mark_that_comes_or_goes_touches_no_more_than_the_operation(beside: Path) -> None:
    mark = add(f"{POST}/deprecated", True)
    assert touched(beside, mark) == ["ingest.served"]
    head = saved(beside)
    gone = obligations(head, changes_between(edited(mark), head)).touched
    assert [each.id for each in gone] == ["ingest.served"]


def test_a_section_of_an_rfc_is_no_place(beside: Path) -> None:
    ids = touched(beside, remove("/paths/~1logs"))
    assert "ingest.json-text" not in ids
    assert "ingest.status" in ids


# Uncovered


def test_our_contract_has_no_uncovered_promise() -> None:
    head = Contract(read_contract(Source(str(CONTRACT))))
    assert obligations(head, []).uncovered == ()


def test_a_promise_nobody_covers_is_told(beside: Path) -> None:
    trace = add(f"{INPUT}/properties/trace", {"enum": ["a"]})
    assert obliged(beside, trace).uncovered == (
        f"#{INPUT}/properties/trace",
        f"#{INPUT}/properties/trace/enum",
    )


def test_an_exclusion_explains_a_promise(beside: Path) -> None:
    with (beside.parent / "conformance/exclusions.toml").open("a", encoding="utf-8") as file:
        file.write(f'"#{INPUT}/properties/trace" = "Nothing follows from it."\n')
    assert obliged(beside, add(f"{INPUT}/properties/trace", {})).uncovered == ()


def test_without_exclusions_none_are_made(beside: Path) -> None:
    (beside.parent / "conformance/exclusions.toml").unlink()
    assert f"#{POST}/responses/500" in obliged(beside).uncovered


def test_promises_in_other_files_are_named_and_covered_by_them(tmp_path: Path) -> None:
    file = tmp_path / "openapi.json"
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts/own.json").write_text('{"A": {"required": ["a"], "enum": []}}')
    step = add(f"{INPUT}/properties/meta", {"$ref": "parts/own.json#/A"})
    own(file, requirement("own.required", "parts/own.json#/A/required/0"))
    found = [each for each in obliged(file, step).uncovered if "own.json" in each]
    assert found == ["parts/own.json#/A/enum"]


def test_schemas_that_contain_themselves_are_walked_once(beside: Path) -> None:
    step = add(f"{INPUT}/properties/meta", {"$ref": f"#{INPUT}"})
    assert obliged(beside, step).uncovered == ()


def test_a_path_behind_a_reference_keeps_its_promises(beside: Path) -> None:
    (moved,) = (each.patch for each in edits() if each.name == BEHIND_A_REFERENCE)
    assert "#/components/pathItems/Logs/post/responses/201" in obliged(beside, *moved).uncovered


# The suite does not look behind a reference in place of a path.
SAME = [edit for edit in edits() if edit.base == "logs" and edit.name != BEHIND_A_REFERENCE]


@pytest.mark.parametrize("edit", SAME, ids=lambda edit: edit.name)
def test_the_suite_finds_the_same_promises_uncovered(beside: Path, edit: Edit) -> None:
    head = saved(beside, *edit.patch)
    assert {*obligations(head, []).uncovered} == traceability.find_uncovered(head.root.value)


# The catalogue


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("requirements", "[a.b", "not TOML: "),
        ("requirements", "a = 1", "a: wanted [family.name] tables; got 1"),
        ("requirements", "[a]\nb = 1", "a.b: wanted a table; got 1"),
        ("requirements", '[a.b]\nlevel = "MUST"', "a.b: clause: wanted a text; got None"),
        (
            "requirements",
            requirement("a.b", "#") + 'covers = "#/paths"',
            "a.b: covers: wanted a list of pointers; got '#/paths'",
        ),
        ("exclusions", "= 1", "not TOML: "),
        ("exclusions", '"#/paths" = ""', "#/paths: wanted a pointer and a reason; got ''"),
        ("exclusions", 'paths = "x"', "paths: wanted a pointer and a reason; got 'x'"),
    ],
)
def test_a_catalogue_that_is_none_is_an_error_that_names_it(
    beside: Path, name: str, text: str, said: str
) -> None:
    file = beside.parent / f"conformance/{name}.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ReviewError, match=re.escape(f"{file}: {said}")):
        obliged(beside)


def test_a_catalogue_that_cannot_be_read_is_an_error(beside: Path) -> None:
    file = beside.parent / "conformance/requirements.toml"
    file.write_bytes(b"\xff")
    with pytest.raises(ReviewError, match=re.escape(f"{file}: not UTF-8")):
        obliged(beside)


def test_the_catalogue_is_that_of_the_revision_of_head(
    beside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(beside)
    own(beside, requirement("log.level", f"#{LEVELS}"))
    _commit(beside.parent)
    monkeypatch.chdir(beside.parent)
    own(beside, "not = read")
    head = Contract(read_contract(Source("openapi.json", "HEAD")))
    found = obligations(head, changes_between(edited(add(f"{LEVELS}/-", "panic")), head))
    assert [each.id for each in found.touched] == ["log.level"]


def test_a_revision_without_a_catalogue_obliges_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "openapi.json"
    saved(file)
    _commit(tmp_path)
    monkeypatch.chdir(tmp_path)
    own(file, requirement("log.level", f"#{LEVELS}"))
    head = Contract(read_contract(Source("openapi.json", "HEAD")))
    assert (
        obligations(head, changes_between(edited(add(f"{LEVELS}/-", "x")), head)) == Obligations()
    )


def _commit(folder: Path) -> None:
    """All files of a folder as the first revision of a repository."""
    git = ("git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@example.com")
    for arguments in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "one")):
        subprocess.run([*git, *arguments], check=True)
