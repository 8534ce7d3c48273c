"""The options, targets and variables that exist, as the programs themselves report them."""

from __future__ import annotations

import re
import tomllib
from functools import cache

from logs_contract.command_line import find_variable
from logs_contract.server.cli import command as server_command
from logs_contract.suite.catalogue.personas import PERSONAS
from tests.documentation.generated_tables import PREFIX, list_options
from tests.servers import ROOT, run_module

SERVER = ("logs_contract.server",)
SUITE = ("pytest", "conformance")
REVIEW = ("logs_contract.review",)
MUTANTS = ("tests.mutants",)
# The program that each target of make passes its ARGS to.
TARGETS = {
    "serve": SERVER,
    "test": SUITE,  # of pytest's options those of the suite are a superset
    "differential": SUITE,
    "conformance": SUITE,
    "review": REVIEW,
    "mutants": MUTANTS,
    "judges": ("benchmarks.compare", "judges"),
    "reviews": ("benchmarks.compare", "reviews"),
    "load": ("benchmarks.load",),
    "growth": ("benchmarks.growth",),
    "trace": ("benchmarks.trace",),
}
SCRIPTS = {"logs-mock": SERVER, "logs-conformance": SUITE, "logs-review": REVIEW}


@cache
def find_options(program: tuple[str, ...]) -> frozenset[str]:
    """The long options in the help of a program: a module and its first arguments."""
    shown = run_module(*program, "--help", environment={"COLUMNS": "200"})
    assert shown.returncode == 0, shown.stderr
    return frozenset(re.findall(r"(?<![\w-])--[a-z][a-z-]+", shown.stdout))


@cache
def find_all_options() -> frozenset[str]:
    """The long options of all programs."""
    return frozenset().union(*map(find_options, {SUITE, *TARGETS.values()}))


def find_targets() -> frozenset[str]:
    """The targets of make that ``make help`` lists."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    return frozenset(re.findall(r"^([a-z-]+):.*##", makefile, re.MULTILINE))


def find_extras() -> frozenset[str]:
    """The extras of the package."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return frozenset(project["optional-dependencies"])


def find_variables() -> frozenset[str]:
    """The environment variables of the server and the suite."""
    server = (find_variable(option, PREFIX) for option in list_options(server_command))
    suite = (persona.variable for persona in PERSONAS)
    return frozenset({*server, *suite, "CONFORMANCE_BASE_URL"})
