"""``python -m benchmarks.compare large``: measures the review of a large contract."""

from __future__ import annotations

import json
from copy import deepcopy

import click
import yaml

from benchmarks.common.machine import format_today
from benchmarks.common.markdown import table
from benchmarks.common.pages import PAGE, update_page
from benchmarks.compare.reviews.review_result import Edit, Outcome
from benchmarks.compare.reviews.review_runs import EditedContract, review_contract
from benchmarks.compare.reviews.reviewers import list_reviewers
from tests.review.edits import CONTRACT

_BROKEN = 5  # one of this many schemas is narrowed
_LIMIT = 120.0  # seconds, for each reviewer


@click.command(context_settings={"show_default": True})
@click.option("--operations", default=500, type=click.IntRange(_BROKEN), help="In the contract.")
def large(operations: int) -> None:
    """Review a large contract with breaking changes; docs/benchmarks.md keeps the table."""
    contract = make_large_contract(operations)
    lines = len(contract.before.splitlines())
    rows = []
    for reviewer in list_reviewers().values():
        if missing := reviewer.missing():
            raise click.ClickException(f"{reviewer.name}: {missing}")
        review = review_contract(reviewer, contract, _LIMIT)
        unreadable = review.outcome is Outcome.UNREADABLE
        says = f"{review.outcome}: {review.findings[0]}" if unreadable else review.outcome
        rows.append((reviewer.title, f"{review.seconds:.1f}", says))
        click.echo(" ".join(map(str, rows[-1])))
    text = (
        f"{operations} operations, {lines:,} lines of JSON, {operations // _BROKEN} breaking "
        f"changes; one after the other, {format_today()}.\n\n"
        + table(["", "seconds", "says"], rows)
    )
    update_page(PAGE, {"a large contract": text})


def make_large_contract(operations: int) -> EditedContract:
    """Our contract with many copies of its operation, each with a request schema of its own."""
    before = yaml.safe_load(CONTRACT.read_text(encoding="utf-8"))
    schemas, (item,) = before["components"]["schemas"], before["paths"].values()
    before["paths"] = {}
    for number in range(operations):
        schemas[f"Input{number}"] = deepcopy(schemas["LogEntryInput"])
        path = deepcopy(item)
        path["post"]["operationId"] += str(number)
        content = path["post"]["requestBody"]["content"]["application/json"]
        content["schema"] = {"$ref": f"#/components/schemas/Input{number}"}
        before["paths"][f"/logs{number}"] = path
    after = deepcopy(before)
    for number in range(0, operations, _BROKEN):
        after["components"]["schemas"][f"Input{number}"]["properties"]["message"]["minLength"] = 3
    edit = Edit(f"large-{operations}", "large", "logs", "breaking", "")
    return EditedContract(edit, json.dumps(before, indent=1), json.dumps(after, indent=1))
