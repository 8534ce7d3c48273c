"""``python -m benchmarks.compare reviews``: runs the review and its peers on the edits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import product
from pathlib import Path

import click

from benchmarks.common.commands import SHOWN_FOLDER
from benchmarks.common.pages import EDITS_PAGE, PAGE, update_page
from benchmarks.compare.results import write_results
from benchmarks.compare.reviews.review_counts import ReviewCounts
from benchmarks.compare.reviews.review_result import (
    FILE,
    UNCHANGED,
    Edit,
    Review,
    Reviews,
    read_reviews,
)
from benchmarks.compare.reviews.review_runs import EditedContract, list_contracts, review_contract
from benchmarks.compare.reviews.review_tables import write_lists, write_sections
from benchmarks.compare.reviews.reviewer import Reviewer
from benchmarks.compare.reviews.reviewers import list_reviewers
from benchmarks.compare.runner import record_all
from benchmarks.compare.tools import SPECMATIC_OPTION, check_known, choose_tools, describe_run

_MOST_SHOWN = 200  # characters


@click.command(context_settings={"show_default": True})
@click.argument("names", nargs=-1)
@click.option("--reviewer", "chosen", multiple=True, help="Only this one; can be given again.")
@click.option("--new", is_flag=True, help="Only edits that have not been reviewed yet.")
@click.option("--jobs", default=2, type=click.IntRange(1), help="At a time.")
@click.option("--limit", default=120.0, help="Maximum seconds of one review.")
@SPECMATIC_OPTION
@click.option("--table", is_flag=True, help="Review nothing; update the tables.")
def reviews(
    *,
    names: tuple[str, ...],
    chosen: tuple[str, ...],
    new: bool,
    jobs: int,
    limit: float,
    specmatic_jar: Path,
    table: bool,
) -> None:
    """Review the edits NAMES, or all; reviews.json and the pages keep the results."""
    known = list_reviewers(specmatic_jar)
    able = [] if table else choose_tools(known.values(), "reviewer", chosen)
    kept, contracts = read_reviews(), list_contracts()
    check_known("edit", names, contracts)
    kept.update_corpus([contract.edit for contract in contracts.values()], known)
    if not table:
        for reviewer in able:
            kept.update_tool(describe_run(reviewer, reviewer.command(SHOWN_FOLDER), jobs))
        tasks = [
            partial(_review, kept, reviewer, contract, limit)
            for reviewer, contract in find_pairs(kept, able, contracts.values(), names, new=new)
        ]
        record_all(kept, tasks, jobs, FILE)
    write_results(FILE, kept)
    update_page(PAGE, write_sections(kept))
    update_page(EDITS_PAGE, write_lists(kept))


def find_pairs(
    kept: Reviews,
    able: Iterable[Reviewer],
    contracts: Iterable[EditedContract],
    names: Sequence[str],
    *,
    new: bool,
) -> list[tuple[Reviewer, EditedContract]]:
    """The reviews to do: of the edits named, or of all; of the unchanged contracts once."""
    return [
        (reviewer, contract)
        for reviewer, contract in product(able, contracts)
        if is_wanted(
            contract.edit,
            names,
            reviewed=kept.find(reviewer.name, contract.edit.name) is not None,
            new=new,
        )
    ]


def is_wanted(edit: Edit, names: Sequence[str], *, reviewed: bool, new: bool) -> bool:
    """Whether a reviewer shall review an edit; `reviewed` is true if it has a result for it."""
    if names and edit.name not in names:
        return edit.family == UNCHANGED and not reviewed
    return not (new and reviewed)


def _review(
    kept: Reviews, reviewer: Reviewer, contract: EditedContract, limit: float
) -> tuple[Review, str]:
    """The review, and a line for the terminal with its verdict, if that is known."""
    review = review_contract(reviewer, contract, limit)
    baseline = ReviewCounts(kept, reviewer.name).find_baseline(contract.edit.base)
    verdict = review.verdict(contract.edit, baseline)
    findings = "; ".join(review.findings)[:_MOST_SHOWN]
    return (
        review,
        f"{review.tool:16}{review.case:48}{verdict:14}{review.seconds:6.1f} s  {findings}",
    )
