"""The output of the suite for faulty deployments. tests/mutants shows that it finds every fault."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.mutants.runner import PERSONAS
from tests.mutants.server import run_deployment
from tests.suite.requirement_marks import find_assessing_tests
from tests.suite.suite_process import FAST, run_suite

OPTIONS = (*PERSONAS, FAST)


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["one", "processes"])
def test_an_endpoint_that_is_not_there_is_one_line(options: tuple[str, ...]) -> None:
    with run_deployment("route-not-deployed") as base_url:
        run = run_suite("--base-url", base_url, *OPTIONS, *options)
    assert run.returncode == 1, run.stdout
    assert run.stdout.count("status 404") == 1
    assert "the endpoint is not served, or the base URL is wrong" in run.stdout
    assert "\nfailed: ingest.served (" in run.stdout
    assert "\nsent: 2 requests" in run.stdout
    assert "\nDOES NOT CONFORM (ended early: at the start, " in run.stdout


def test_a_should_that_fails_is_a_warning() -> None:
    with run_deployment("allow-missing") as base_url:
        run = run_suite("--base-url", base_url, *OPTIONS)
    assert run.returncode == 0, run.stdout
    assert "\nwarned: envelope.allow (SHOULD, RFC 9110, section 15.5.6)\n" in run.stdout
    assert "3 warned" in run.stdout


def test_a_should_that_fails_is_a_failure_where_that_is_asked_for() -> None:
    tests = find_assessing_tests()["envelope.allow"]
    with run_deployment("allow-missing") as base_url:
        run = run_suite(*tests, "--base-url", base_url, *OPTIONS, "--strict")
    assert run.returncode == 1, run.stdout
    assert "\nfailed: envelope.allow (SHOULD, RFC 9110, section 15.5.6)\n" in run.stdout


@pytest.mark.parametrize("options", [(), ("-l", "--tb=long", "-rA", "-vv")], ids=["plain", "long"])
def test_an_altered_token_is_redacted_too(tmp_path: Path, options: tuple[str, ...]) -> None:
    reports = (f"--junitxml={tmp_path / 'junit.xml'}", f"--report-dir={tmp_path / 'reports'}")
    tests = find_assessing_tests()["authorization.similar"]
    with run_deployment("any-token-at-all") as base_url:
        run = run_suite(*tests, "--base-url", base_url, *OPTIONS, *reports, *options)
    assert run.returncode == 1
    assert "repeat it with" in run.stdout
    assert "${CONFORMANCE_TOKEN" in run.stdout
    if "-vv" in options:  # otherwise three examples suffice
        assert 'Bearer ${CONFORMANCE_TOKEN%?}"' in run.stdout
        assert 'Bearer ${CONFORMANCE_TOKEN}0"' in run.stdout
    written = [path.read_text() for path in tmp_path.rglob("*.*") if path.parent.name == "reports"]
    assert len(written) == 5
    shown = "".join([run.stdout, (tmp_path / "junit.xml").read_text(), *written]).lower()
    tokens = [option.partition("=")[2] for option in PERSONAS if option.startswith("--token")]
    assert len(tokens) == 5
    for token in tokens:
        assert token[:-1].lower() not in shown


def test_an_intermittent_fault_is_a_failure_with_its_evidence() -> None:
    """Not an error of the suite, though Hypothesis cannot repeat it."""
    tests = find_assessing_tests()["ingest.any-valid"]
    with run_deployment("every-37th-fails") as base_url:
        run = run_suite(*tests, "--base-url", base_url, *OPTIONS)
    assert run.returncode == 1
    assert "\nfailed: ingest.any-valid (" in run.stdout
    assert "expected  status 201\nactual    status 500\n" in run.stdout
    assert "\nfailed: robustness.no-server-error (" in run.stdout
    assert "\nerror: " not in run.stdout


def test_a_hang_is_a_failure_and_the_rest_still_runs() -> None:
    tests = find_assessing_tests()["ingest.echo-message"]
    with run_deployment("hangs-on-empty-message") as base_url:
        run = run_suite(*tests, "--base-url", base_url, *OPTIONS, "--timeout=5")
    assert run.returncode == 1
    assert "got no complete response within 5 s" in run.stdout
    assert re.search(r"\n1 failed, \d\d passed in", run.stdout)
    assert "\nfailed: ingest.echo-message (" in run.stdout
    assert "\n  failed for the same reason: robustness.answered\n" in run.stdout


def test_what_a_deployment_sends_is_printed_harmlessly(scripted: Any) -> None:
    hostile = b"\x1b]0;pwn\x07\x1b[2J\n::error::pwn\r::add-mask::pwn\n  ::warning::pwn\xe2\x80\xae"
    scripted.responses = [(400, {"X-E": "\x1b[31m"}, hostile)] * 60
    tests = find_assessing_tests()["authorization.missing"]
    run = run_suite(*tests, "--base-url", scripted.base_url, *OPTIONS)
    assert run.returncode == 1
    assert "::error::pwn" in run.stdout
    assert not re.search(r"^\s*(::|##\[)", run.stdout, re.MULTILINE)
    assert not [char for char in run.stdout if not char.isprintable() and char != "\n"]


def test_a_cause_that_fails_many_requirements_is_shown_once(scripted: Any) -> None:
    scripted.responses = [(502, {"Server": "proxy"}, b"<html>\n" * 5)] * 500
    arguments = ("--base-url", scripted.base_url, *OPTIONS, "--anyway", "-k", "scope or quota")
    run = run_suite(*arguments)
    assert run.returncode == 1
    assert run.stdout.count("repeat it with") <= 6
    assert "failed for the same reason: " in run.stdout
    assert re.search(r"\n\d+ more failures like those above: -v shows them\n", run.stdout)
