"""Known failures: the form of their file, and the verdict of a run with them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from logs_contract.suite.results.known_failures import read_known_failures
from tests.mutants.runner import PERSONAS
from tests.mutants.server import run_deployment
from tests.servers import Server
from tests.suite.suite_process import FAST, TOKENS, run_suite

ENTRY = """
[[expected]]
requirement = "{requirement}"
reason = "the gateway takes every token for one of ours"
owner = "gateway team"
expires = {expires}
"""


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "expected.toml"
    path.write_text(text)
    return path


def entry(requirement: str, expires: str = "2999-12-31") -> str:
    return ENTRY.format(requirement=requirement, expires=expires)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[[expected", "Expected"),
        ("a = 1", r"wanted only \[\[expected\]\] tables, got \['a'\]"),
        ("[expected]\na = 1", r"wanted only \[\[expected\]\]"),
        ("[[expected]]", "number 1: wanted requirement, reason, owner, expires; got nothing"),
        (entry("a.b") + "extra = 1", "got requirement, reason, owner, expires, extra"),
        (entry(""), "requirement = '': wanted a text"),
        (entry("a.b", '"2027-01-01"'), "expires = '2027-01-01': wanted a date like 2027-01-31"),
        (entry("a.b", "2027-01-01T00:00:00"), "wanted a date"),
        (entry("a.b") * 2, "a.b is listed twice"),
    ],
)
def test_a_file_that_is_wrong_says_where(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(pytest.UsageError, match=message):
        read_known_failures(write(tmp_path, text))


def run_scope_tests(base_url: str, path: Path, *tokens: str) -> tuple[int, str]:
    run = run_suite(
        *("--base-url", base_url, *tokens, FAST, "-k", "test_scope"), f"--expected-failures={path}"
    )
    return run.returncode, run.stdout


@pytest.fixture(scope="module")
def unscoped_deployment() -> Iterator[str]:
    """The base URL of a deployment that does not check the scope."""
    with run_deployment("scope-not-checked") as base_url:
        yield base_url


def test_a_known_failure_is_reported_and_accepted(unscoped_deployment: str, tmp_path: Path) -> None:
    path = write(tmp_path, entry("scope.required") + entry("envelope.forbidden"))
    status, output = run_scope_tests(unscoped_deployment, path, *PERSONAS)
    assert status == 0, output
    assert "\nfailed as expected: scope.required (MUST, " in output
    assert "known: the gateway takes every token for one of ours (gateway team, until" in output
    assert "\nCONFORMS BUT FOR EXPECTED FAILURES (" in output


def test_a_failure_that_is_not_listed_still_fails(unscoped_deployment: str, tmp_path: Path) -> None:
    path = write(tmp_path, entry("scope.required"))
    status, output = run_scope_tests(unscoped_deployment, path, *PERSONAS)
    assert status == 1
    assert "\nfailed: envelope.forbidden (" in output
    assert "\nDOES NOT CONFORM" in output


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (entry("scope.required"), "scope.required: passes now; remove it (gateway team)"),
        (entry("scope.nonsense"), "scope.nonsense: there is no such requirement"),
        (entry("quota.refused", "2026-01-31"), "quota.refused: expired on 2026-01-31"),
    ],
    ids=["stale", "unknown", "expired"],
)
def test_an_entry_that_is_out_of_date_fails_the_run(
    server: Server, tmp_path: Path, text: str, problem: str
) -> None:
    status, output = run_scope_tests(server.base_url, write(tmp_path, text), *TOKENS)
    assert status == 1
    assert f"\nexpected failure {problem}" in output


def test_a_plan_needs_no_failures(tmp_path: Path) -> None:
    path = write(tmp_path, entry("scope.required"))
    tokens = (*TOKENS, "-k", "test_scope", f"--expected-failures={path}")
    run = run_suite("--plan", "--base-url=http://127.0.0.1:1", *tokens)
    assert run.returncode == 0, run.stdout
