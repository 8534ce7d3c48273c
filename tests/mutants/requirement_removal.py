"""Each requirement is removed from the suite in turn; some mutants survive without it."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path

from logs_contract.suite.catalogue.requirements import load_requirements
from logs_contract.suite.catalogue.requirements_table import fill
from tests.mutants.runner import DeploymentResult, run_suite

README = Path(__file__).with_name("README.md")


def read_reasons() -> Mapping[str, str]:
    """The reason for each requirement without which no mutant survives, by its id."""
    text = Path(__file__).with_name("redundant.toml").read_text(encoding="utf-8")
    found: dict[str, str] = tomllib.loads(text)
    return found


def find_survivors(results: Sequence[DeploymentResult], pool: Executor) -> dict[str, list[str]]:
    """The mutants that survive without a requirement, by that requirement.

    A mutant caught by several requirements cannot survive. The suite runs again, without
    the requirement, for each of the others.
    """
    caught_once = [
        (result.deployment.name, result.broken[0])
        for result in results
        if result.caught and len(result.broken) == 1
    ]
    survived: dict[str, list[str]] = defaultdict(list)
    for again, (name, id_) in zip(pool.map(_run_without, caught_once), caught_once, strict=True):
        if again.survived:
            survived[id_].append(name)
    return survived


def update_readme(survived: Mapping[str, Sequence[str]]) -> None:
    """Write the table of survivors to the README."""
    table = "".join(f"{row}\n" for row in render_rows(survived))
    page = fill(README.read_text(encoding="utf-8"), "survivors", table)
    README.write_text(page, encoding="utf-8")


def render_rows(survived: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """A row for each requirement: the survivors without it, or the reason it stays."""
    yield "| without | survive | |"
    yield "|---|---|---|"
    for id_ in load_requirements():
        names = survived.get(id_, ())
        shown = ", ".join(f"`{name}`" for name in names)
        yield f"| `{id_}` | {len(names)} | {shown or read_reasons().get(id_, '')} |"


def _run_without(pair: tuple[str, str]) -> DeploymentResult:
    name, id_ = pair
    return run_suite(name, without=id_)
