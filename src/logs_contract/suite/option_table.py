"""The table of the suite's options, for pytest's parser, for the help and for the completion.

It does not import pytest, so that ``logs-conformance --help`` works without the extra.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from logs_contract.suite.catalogue.personas import PERSONAS


@dataclass(frozen=True, slots=True)
class SuiteOption:
    """An option. Without a `metavar` it is a flag."""

    name: str
    meaning: str
    metavar: str | None = None
    type: type = str
    from_pytest: bool = False  # pytest or a plugin of it declares the option

    @property
    def is_path(self) -> bool:
        """Whether the value is a file or a folder."""
        return self.metavar in ("DIR", "FILE")


_TOKENS = tuple(
    SuiteOption(it.option, f"Token of a persona: {it.meaning} [{it.variable}].", "TOKEN")
    for it in PERSONAS
)

OPTION_GROUPS: Mapping[str, tuple[SuiteOption, ...]] = {
    "Deployment": (
        SuiteOption("--base-url", "The deployment to judge [CONFORMANCE_BASE_URL].", "URL"),
    ),
    "Personas": (
        *_TOKENS,
        SuiteOption("--personas", 'TOML file of tokens: writer = "so_test_...".', "FILE"),
        SuiteOption("--anyway", "Run all tests even if the suite cannot judge the deployment."),
        SuiteOption("--partial", "Accept missing personas."),
        SuiteOption("--allow-live", "Accept production tokens."),
    ),
    "Pace": (
        SuiteOption("--rate", "Most requests a second (default: 50).", "N", float),
        SuiteOption("--timeout", "For each request (default: 10).", "SECONDS", float),
        SuiteOption("--max-requests", "Send no more than this.", "N", int),
    ),
    "Selection": (
        SuiteOption(
            "--contract-version", "Only what holds since this version of the contract.", "X.Y.Z"
        ),
        SuiteOption("-k", "Only tests whose name matches.", "EXPRESSION", from_pytest=True),
        SuiteOption("--lf", "Only tests that failed last time.", from_pytest=True),
        SuiteOption("-x", "End at the first failure.", from_pytest=True),
    ),
    "Verdict": (
        SuiteOption("--strict", "A SHOULD that fails is a failure.", from_pytest=True),
        SuiteOption("--expected-failures", "TOML file of known failures.", "FILE"),
        SuiteOption("--seed", "Repeat the run that had this seed.", "N", int),
    ),
    "Reports": (
        SuiteOption("--report-dir", "Write report.json, report.html, junit.xml, … there.", "DIR"),
        SuiteOption("-q", "Print less.", from_pytest=True),
        SuiteOption("-v", "Print the name of each test.", from_pytest=True),
    ),
    "Without a verdict": (
        SuiteOption("--plan", "Send nothing to the deployment; tell what would be sent."),
        SuiteOption("--requirements", "List the requirements and end."),
    ),
}
OPTIONS = tuple(option for group in OPTION_GROUPS.values() for option in group)
OPTIONS_WITH_VALUE = frozenset(
    option.name for option in OPTIONS if option.metavar and not option.from_pytest
)
