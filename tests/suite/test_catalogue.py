"""The catalogue: well formed, tested, frozen, and in step with the contract both ways."""

from __future__ import annotations

import copy
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from logs_contract.server.contract import Contract
from logs_contract.suite.listing import README, as_text, with_table
from logs_contract.suite.requirements import Requirement, catalogue, frozen, parse_version
from logs_contract.suite.traceability import exclusions, promises, uncovered
from tests.suite.marks import assessing_tests

FROZEN = tomllib.loads(Path(__file__).with_name("frozen.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("requirement", catalogue().values(), ids=lambda item: item.id)
def test_a_requirement_is_well_formed(requirement: Requirement, contract: Contract) -> None:
    assert re.fullmatch(r"[a-z]+\.[a-z0-9]+(-[a-z0-9]+)*", requirement.id)
    assert requirement.level in ("MUST", "SHOULD")
    assert re.fullmatch(r"[A-Za-z].*[^.]\.", requirement.sentence)
    assert parse_version(requirement.since) <= parse_version(contract.document["info"]["version"])
    if not requirement.clause.startswith("#"):
        assert re.fullmatch(r"RFC \d+, section [\d.]+", requirement.clause)
    for place in requirement.places:
        assert contract.at(place.removeprefix("#")) is not None
    assert all(place.startswith("#") for place in requirement.covers)


def test_every_requirement_has_a_test_and_every_test_requirements() -> None:
    assert set(assessing_tests()) == set(catalogue())


def test_there_is_a_requirement_in_every_family() -> None:
    families = {requirement.family for requirement in catalogue().values()}
    assert families == {
        *("ingest", "authorization", "scope", "validation", "quota", "envelope", "robustness")
    }


def test_every_promise_of_the_contract_is_covered(document: dict[str, Any]) -> None:
    assert uncovered(document) == set()


def test_every_exclusion_is_of_a_promise_nobody_covers(document: dict[str, Any]) -> None:
    covered = {place for item in catalogue().values() for place in item.places}
    assert exclusions().keys() <= promises(document) - covered
    assert all(reason.endswith(".") for reason in exclusions().values())


ENTRY = ("components", "schemas", "LogEntry")
QUOTA = ("components", "schemas", "QuotaError", "allOf", 1, "properties", "quotas", "items")
POST = ("paths", "/logs", "post")


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (
            (*ENTRY, "properties", "host"),
            {"type": "string"},
            f"#/{'/'.join(ENTRY)}/properties/host",
        ),
        ((*ENTRY, "properties", "a/b"), {}, f"#/{'/'.join(ENTRY)}/properties/a~1b"),
        ((*ENTRY, "properties", "id", "enum"), ["a"], f"#/{'/'.join(ENTRY)}/properties/id/enum"),
        ((*ENTRY, "properties", "id", "const"), "a", f"#/{'/'.join(ENTRY)}/properties/id/const"),
        ((*ENTRY, "required"), ["id"] * 5, f"#/{'/'.join(ENTRY)}/required/4"),
        ((*QUOTA, "properties"), {"x": {}}, f"#/{'/'.join(map(str, QUOTA))}/properties/x"),
        ((*POST, "responses", "404"), {}, "#/paths/~1logs/post/responses/404"),
        ((*POST, "security"), [{}, {}], "#/paths/~1logs/post/security/1"),
        (("paths", "/logs", "get"), {"responses": {"200": {}}}, "#/paths/~1logs/get/responses/200"),
    ],
    ids=[
        "property",
        "slash",
        "enum",
        "const",
        "required",
        "deep",
        "status",
        "security",
        "operation",
    ],
)
def test_a_new_promise_is_uncovered_until_someone_covers_it(
    document: dict[str, Any], path: tuple[Any, ...], value: Any, place: str
) -> None:
    changed = copy.deepcopy(document)
    inside = changed
    for part in path[:-1]:
        inside = inside[part]
    inside[path[-1]] = value
    assert place in uncovered(changed)


def test_schemas_that_refer_to_themselves_end(document: dict[str, Any]) -> None:
    meta = document["components"]["schemas"]["LogMeta"]
    meta["additionalProperties"] = {"$ref": "#/components/schemas/LogMeta"}
    assert uncovered(document) == set()


@pytest.mark.parametrize("version", FROZEN)
def test_what_a_version_of_the_contract_asks_for_is_frozen(version: str) -> None:
    """A new requirement takes a version that is not released yet; see requirements.toml."""
    assert list(frozen(parse_version(version))) == FROZEN[version]


@pytest.mark.parametrize("text", ["1", "1.0", "1.0.0-rc1", "a.b.c", ""])
def test_what_is_no_version(text: str) -> None:
    with pytest.raises(ValueError, match="wanted a version like"):
        parse_version(text)


def test_the_readme_lists_them_all() -> None:
    """``python -m logs_contract.suite.listing`` writes the table."""
    readme = README.read_text(encoding="utf-8")
    assert with_table(readme) == readme
    assert all(f"| `{id_}` |" in readme for id_ in catalogue())


def test_the_text_lists_them_all() -> None:
    assert all(f"\n{id_}  " in f"\n{as_text()}" for id_ in catalogue())
