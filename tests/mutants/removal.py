"""The suite turned round: each requirement's tests taken out, and which mutants survive then."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path

from logs_contract.suite.listing import fill
from logs_contract.suite.requirements import catalogue
from tests.mutants.judging import Judgement, judge

README = Path(__file__).with_name("README.md")


def reasons() -> Mapping[str, str]:
    """Why a requirement stays without which nothing survives, by its id."""
    text = Path(__file__).with_name("redundant.toml").read_text(encoding="utf-8")
    found: dict[str, str] = tomllib.loads(text)
    return found


def survivors(judgements: Sequence[Judgement], pool: Executor) -> dict[str, list[str]]:
    """The mutants that survive without a requirement, by that requirement.

    Only what one requirement alone has caught can survive without it; each of those is judged
    again by the suite without it.
    """
    alone = [
        (judgement.deployment.name, judgement.found[0])
        for judgement in judgements
        if judgement.caught and len(judgement.found) == 1
    ]
    survived: dict[str, list[str]] = defaultdict(list)
    for again, (name, id_) in zip(pool.map(_judge_without, alone), alone, strict=True):
        if again.survived:
            survived[id_].append(name)
    return survived


def write(survived: Mapping[str, Sequence[str]]) -> None:
    """The table of the README."""
    table = "".join(f"{row}\n" for row in rows(survived))
    page = fill(README.read_text(encoding="utf-8"), "survivors", table)
    README.write_text(page, encoding="utf-8")


def rows(survived: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """A row for each requirement: who survives without it, or why it stays."""
    yield "| without | survive | |"
    yield "|---|---|---|"
    for id_ in catalogue():
        names = survived.get(id_, ())
        shown = ", ".join(f"`{name}`" for name in names)
        yield f"| `{id_}` | {len(names)} | {shown or reasons().get(id_, '')} |"


def _judge_without(pair: tuple[str, str]) -> Judgement:
    name, id_ = pair
    return judge(name, without=id_)
