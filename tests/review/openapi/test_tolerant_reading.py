"""Contracts with slips: each slip is a finding with its line, and the rest is reviewed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.review.test_cli import review

CONTRACT = """\
openapi: VERSION
info: {title: Orders, version: 2.0.0}
paths:
  /orders/{number}:
    put:
      operationId: putOrder
      parameters:
      - {name: number, in: path, required: true, schema: {type: integer}}
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}}
      responses:
        '200':
          description: Stored.
components:
  schemas:
    Order:
      type: object
      required: [size]
      properties:
        size: {type: integer, maximum: 9}
        note: {type: string}
        kind: {type: string}
"""
SIZE, NOTE = "maximum: 9", "note: {type: string}"


def run(folder: Path, base: str, head: str, *options: str, version: str = "3.1.0") -> Any:
    """Review two texts, and return the exit status and the JSON."""
    for name, text in (("base", base), ("head", head)):
        (folder / f"{name}.yaml").write_text(text.replace("VERSION", version), encoding="utf-8")
    done = review("base.yaml", "head.yaml", "--format", "json", *options, folder=folder)
    assert done.stderr == ""
    return done.returncode, json.loads(done.stdout)


def edit(text: str, old: str, new: str) -> str:
    """Replace the only occurrence of a text."""
    assert text.count(old) == 1
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("description: Stored.", "headers: {}", 11, '"description" is a required property'),
        ("info: {title", "team: {a: b}\ninfo: {title", 2, "'team' is no field of a contract"),
        ("paths:", "externalDocs: {url: /d, description: null}\npaths:", 3, "found nothing"),
        ("      - {name: number, in: path", "      - {name: no, in: path", 5, "'number' is not"),
        ("required: [size]", "required: [size, size]", 17, "'size' is there twice"),
        (NOTE, "note: {required: true}", 20, "wanted a list of the names of required properties"),
        (NOTE, "note: {oneOf: []}", 20, "wanted at least one schema; found none"),
        (NOTE, "note: {type: array, items: [{}]}", 20, "wanted one schema for all items"),
        (NOTE, "note: {type: null}", 20, "wanted the type 'null' in quotes"),
        (NOTE, "note: {type: text}", 20, "wanted a type, one of string, number"),
        (NOTE, "note: {$recursiveAnchor: true}", 20, "is no keyword of JSON Schema 2020-12"),
        (NOTE, "note: {maxLength: '5'}", 20, "wanted a whole number, 0 or more; found a text"),
        (NOTE, "note: {pattern: '('}", 20, "wanted a regular expression; this one has an error"),
        (NOTE, "note: {$ref: '#/components/schemas/None'}", 20, "has no target"),
        (NOTE, "note: {$ref: '#components/schemas/Order'}", 20, "wanted #/ at the start"),
        (NOTE, "note: {$ref: '#/info/title'}", 20, "wanted an object; found a text"),
        (NOTE, "note: {$ref: 'https://example.com/a'}", 20, "fetches nothing from the network"),
        ("version: 2.0.0", "version: 2.0", 2, "wanted a text; found a number; write it in quotes"),
        ("'200':", "ok:", 11, "'ok' is no status"),
        ("info: {", "tags: 5\ninfo: {", 2, "wanted a list; found a number"),
    ],
)
def test_a_slip_is_a_finding_at_its_line(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    """A break elsewhere is still found."""
    slipped = edit(CONTRACT, old, new)
    status, found = run(tmp_path, CONTRACT, edit(slipped, SIZE, "maximum: 5"))
    ids = [each["id"] for each in found["changes"] if each["severity"] == "breaking"]
    assert (status, "request.maximum.narrowed" in ids) == (1, True)
    slips = [each for each in found["findings"] if each["rule"] == "document.invalid"]
    assert [each["line"] for each in slips if said in each["message"]] == [line]
    assert not any(each["known"] for each in slips)
    _, found = run(tmp_path, slipped, edit(slipped, SIZE, "maximum: 5"))
    assert [each["id"] for each in found["changes"]] == ["request.maximum.narrowed"]
    slips = [each for each in found["findings"] if each["rule"] == "document.invalid"]
    assert slips
    assert all(each["known"] for each in slips)


@pytest.mark.parametrize("version", ["3.0.3", "3.1.0"])
@pytest.mark.parametrize("responses", ["", "{}"])
def test_an_operation_may_lack_responses(tmp_path: Path, responses: str, version: str) -> None:
    start = CONTRACT.index("      responses:")
    end = CONTRACT.index("components:\n")
    lines = f"      responses: {responses}\n" if responses else ""
    text = CONTRACT[:start] + lines + CONTRACT[end:]
    status, found = run(tmp_path, text, edit(text, SIZE, "maximum: 5"), version=version)
    assert (status, found["verdict"]) == (1, "breaking")


@pytest.mark.parametrize("broken_side", ["base", "head"])
def test_what_cannot_be_read_is_left_out_of_both(tmp_path: Path, broken_side: str) -> None:
    """A part that only one contract can read is named, and is no change."""
    broken = edit(CONTRACT, NOTE, "note: {$ref: '#/components/schemas/None'}")
    sides = (broken, CONTRACT) if broken_side == "base" else (CONTRACT, broken)
    status, found = run(tmp_path, *sides)
    assert status == 0
    assert found["left_out"] == ["#/components/schemas/Order/properties/note/$ref"]
    said = review("base.yaml", "head.yaml", folder=tmp_path).stdout
    assert "; left out, since it cannot be read: #/components/schemas/Order" in said.split("\n")[0]


def test_another_item_of_a_list_is_not_left_out(tmp_path: Path) -> None:
    """A parameter that cannot be read does not hide the change of another one."""
    first = "      - {name: number, in: path"
    before = "      - {name: q, in: query, schema: {type: integer}}\n"
    after = "      - {name: r, in: query, schema: {type: text}}\n"
    base = edit(CONTRACT, first, before + first)
    head = edit(CONTRACT, first, after + before.replace("integer", "boolean") + first)
    status, found = run(tmp_path, base, head)
    assert (status, found["changes"][0]["id"]) == (1, "request.type.changed")
    assert found["left_out"] == ["#/paths/~1orders~1{number}/put/parameters/0/schema/type"]


def test_paths_that_match_alike_are_compared_by_name(tmp_path: Path) -> None:
    start, end = CONTRACT.index("  /orders/{number}:"), CONTRACT.index("components:\n")
    path = CONTRACT[start:end]
    other = path.replace("number", "key").replace("putOrder", "putKey")
    base = CONTRACT.replace(path, path + other)
    head = CONTRACT.replace(path, other + path).replace("in: path", "in: path, deprecated: false")
    status, found = run(tmp_path, base, head)
    assert (status, found["verdict"]) == (0, "editorial")
    assert "match the same requests" in found["findings"][0]["message"]
    status, found = run(tmp_path, base, CONTRACT)
    assert [each["id"] for each in found["changes"]] == ["operation.removed"]


def test_invalid_contracts_can_be_refused(tmp_path: Path) -> None:
    for side in ("base", "head"):
        text = edit(CONTRACT, "description: Stored.", "headers: {}").replace("VERSION", "3.1.0")
        (tmp_path / f"{side}.yaml").write_text(text, encoding="utf-8")
    done = review("base.yaml", "head.yaml", "--refuse-invalid", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "invalid OpenAPI 3.1" in done.stderr


def test_old_slips_are_a_count_in_the_text(tmp_path: Path) -> None:
    slipped = edit(CONTRACT, "description: Stored.", "headers: {}")
    run(tmp_path, slipped, slipped)
    said = review("base.yaml", "head.yaml", folder=tmp_path).stdout
    assert '"description" is a required property' not in said
    assert "1 more that BASE has too" in said
