"""``python -m benchmarks.reviews.large``: how long a large contract takes."""

from __future__ import annotations

import json
from copy import deepcopy

import click
import yaml

from benchmarks.judges.judging import today
from benchmarks.judges.table import README
from benchmarks.markdown import table
from benchmarks.reviews.panel import panel
from benchmarks.reviews.reviewing import Pair, review_one
from benchmarks.reviews.ruling import Edit, Outcome
from logs_contract.suite.catalogue.requirements_table import fill
from tests.review.edits import CONTRACT

_BROKEN = 5  # one schema of so many is narrowed
_LIMIT = 120.0  # seconds, for each reviewer


@click.command(context_settings={"show_default": True})
@click.option("--operations", default=500, type=click.IntRange(_BROKEN), help="In the contract.")
def main(operations: int) -> None:
    """Review a large contract with breaking changes; the table goes into README.md."""
    pair = large(operations)
    lines = len(pair.before.splitlines())
    rows = []
    for reviewer in panel().values():
        if missing := reviewer.missing():
            raise click.ClickException(f"{reviewer.name}: {missing}")
        ruling = review_one(reviewer, pair, _LIMIT)
        unreadable = ruling.outcome is Outcome.UNREADABLE
        says = f"{ruling.outcome}: {ruling.told[0]}" if unreadable else ruling.outcome
        rows.append((reviewer.title, f"{ruling.seconds:.1f}", says))
        click.echo(" ".join(map(str, rows[-1])))
    text = (
        f"{operations} operations, {lines:,} lines of JSON, {operations // _BROKEN} breaking "
        f"changes; one after the other, {today()}.\n\n" + table(["", "seconds", "says"], rows)
    )
    page = README.read_text(encoding="utf-8")
    README.write_text(fill(page, "a large contract", text), encoding="utf-8")


def large(operations: int) -> Pair:
    """Our contract with its operation so many times, each with a request schema of its own."""
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
    return Pair(edit, json.dumps(before, indent=1), json.dumps(after, indent=1))


if __name__ == "__main__":
    main()
