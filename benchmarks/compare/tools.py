"""The compared programs: their interface, and the choice of those that take part."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, Protocol, TypeVar

import click

from benchmarks.common.commands import Command
from benchmarks.common.installed import (
    SPECMATIC_JAR,
    explain_missing_package,
    read_node_runtime,
    read_package_version,
)
from benchmarks.common.machine import format_today

TIMEOUT = 3  # seconds that each judge waits for a response
SEED = 1  # of each judge that takes one


class Tool(Protocol):
    """A program that is compared with others."""

    @property
    def name(self) -> str:
        """For the command line."""

    @property
    def title(self) -> str:
        """For the table."""

    def missing(self) -> str:
        """The missing requirement of the tool, and how to install it; "" if the tool can run."""

    def version(self) -> str:
        """The version of the tool."""

    def runtime(self) -> str:
        """The runtime of the tool, with its version."""


AnyTool = TypeVar("AnyTool", bound=Tool)


@dataclass(frozen=True, slots=True)
class ToolRun:
    """A tool, its command, and where and when it last ran."""

    name: str
    title: str
    version: str
    command: str
    runtime: str
    machine: str
    date: str


@dataclass(frozen=True, slots=True)
class NpmTool:
    """A tool from npm, with what all of these have in common."""

    name: str
    title: str
    package: str

    def missing(self) -> str:
        return explain_missing_package(self.package)

    def version(self) -> str:
        return read_package_version(self.package)

    def runtime(self) -> str:
        return read_node_runtime()

    def prepare(self, folder: Path) -> None:
        """Do nothing: the tool takes two files."""


SPECMATIC_OPTION = click.option(
    "--specmatic-jar",
    default=SPECMATIC_JAR,
    show_default="that of npm install --prefix benchmarks",
    type=click.Path(path_type=Path),
    help="Specmatic's jar.",
)


def describe_run(tool: Tool, command: Command, jobs: int) -> ToolRun:
    """A run of a tool, `jobs` at a time, that begins today."""
    return ToolRun(
        name=tool.name,
        title=tool.title,
        version=tool.version(),
        command=str(command),
        runtime=tool.runtime(),
        machine=describe_machine(jobs),
        date=format_today(),
    )


def describe_machine(jobs: int) -> str:
    return f"{os.cpu_count()} cores, {jobs} at a time"


def choose_tools(tools: Iterable[AnyTool], kind: str, names: Sequence[str]) -> list[AnyTool]:
    """The tools named, or all, each able to run. Raises `click.ClickException`."""
    known = {tool.name: tool for tool in tools}
    check_known(kind, names, known)
    chosen = [tool for name, tool in known.items() if not names or name in names]
    lacking = [f"{tool.name}: {tool.missing()}" for tool in chosen if tool.missing()]
    if lacking:
        raise click.ClickException("\n".join([*lacking, f"or choose others with --{kind}"]))
    return chosen


def check_known(kind: str, names: Sequence[str], known: Mapping[str, Any]) -> None:
    """Check that all names are known. Raises `click.UsageError` with similar names."""
    for name in names:
        if name not in known:
            near = ", ".join(get_close_matches(name, known, cutoff=0.3))
            raise click.UsageError(f"there is no {kind} {name!r}; near: {near or 'none'}")
