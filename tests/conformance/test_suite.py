"""The suite as its users run it: a process, a deployment, an exit status, what it prints."""

from __future__ import annotations

import re
import socket
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.requirements import catalogue
from tests.conformance.marks import assessing_tests
from tests.servers import Mutated, Server, run_module

TOKENS = (
    "--token=so_test_writer",
    "--token-without-scope=so_test_reader",
    "--token-over-quota=so_test_exhausted",
)
SUITE = ("conformance",)
ALL_TOKENS = (*TOKENS, "--token-revoked=so_test_revoked")


def judge(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """``pytest conformance`` with `arguments`, or only the tests these name."""
    whole = () if any(argument.startswith("conformance/") for argument in arguments) else SUITE
    return run_module("pytest", *whole, "-q", *arguments, environment=environment)


def test_without_a_base_url_it_starts_and_judges_the_reference_server() -> None:
    run = judge()
    assert run.returncode == 0, run.stdout
    assert "\nCONFORMS\n" in run.stdout
    assert "warned" not in run.stdout
    assert "not assessed" not in run.stdout


def test_it_judges_a_deployment(server: Server) -> None:
    run = judge("--base-url", server.base_url, *TOKENS)
    assert run.returncode == 0, run.stdout
    assert f"target: {server.base_url}\n" in run.stdout
    assert "not assessed: authorization.revoked: needs --token-revoked" in run.stdout
    assert "\nCONFORMS (1 of 38 requirements not assessed)\n" in run.stdout


def test_options_come_from_the_environment(server: Server) -> None:
    run = judge(
        CONFORMANCE_BASE_URL=server.base_url,
        CONFORMANCE_TOKEN="so_test_writer",
        CONFORMANCE_TOKEN_WITHOUT_SCOPE="so_test_reader",
        CONFORMANCE_TOKEN_OVER_QUOTA="so_test_exhausted",
        CONFORMANCE_TOKEN_REVOKED="so_test_revoked",
    )
    assert run.returncode == 0, run.stdout
    assert f"target: {server.base_url}\n" in run.stdout
    assert "not assessed" not in run.stdout


def test_a_missing_token_leaves_the_verdict_incomplete(server: Server) -> None:
    arguments = ("--base-url", server.base_url, *TOKENS[:2])
    run = judge(*arguments)
    assert run.returncode == 1
    assert "not assessed: quota.refused: needs --token-over-quota" in run.stdout
    assert "\nINCOMPLETE (5 of 38 requirements not assessed)\n" in run.stdout
    partial = judge(*arguments, "--partial")
    assert partial.returncode == 0, partial.stdout
    assert "not assessed: quota.refused: needs --token-over-quota" in partial.stdout


def test_a_deployment_that_cannot_be_reached_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    run = judge("--base-url", f"http://127.0.0.1:{port}", *TOKENS)
    assert run.returncode == 4
    assert run.stdout == ""
    assert run.stderr.startswith("ERROR: the deployment cannot be reached: ")
    assert run.stderr.strip().count("\n") == 0


@pytest.mark.parametrize(
    "url", ["localhost:8080", "ftp://host/", "http://", "http://a b/", "http://h/?q"]
)
def test_a_base_url_that_is_none_is_one_line(url: str) -> None:
    run = judge("--base-url", url)
    assert run.returncode == 4
    assert f"--base-url '{url}': wanted http:// or https://" in run.stderr


def test_nothing_run_is_not_success(server: Server) -> None:
    assert judge("--base-url", server.base_url, "-k", "no_such_test").returncode == 5
    assert judge("--base-url", server.base_url, "-k", "test_quota", "--partial").returncode == 5


def test_a_selection_says_that_it_is_one() -> None:
    run = judge("-k", "test_scope")
    assert run.returncode == 0
    assert re.search(r"\nCONFORMS \(1 of \d+ tests run\)\n", run.stdout)


def test_a_run_that_stops_early_says_so(server: Server) -> None:
    run = judge("--base-url", server.base_url, *ALL_TOKENS, "--maxfail=1", "--token=so_test_nobody")
    assert run.returncode == 1
    assert re.search(r"\nDOES NOT CONFORM \(\d+ of \d+ tests run\)\n", run.stdout)


@pytest.mark.parametrize(
    ("arguments", "environment", "message"),
    [
        (["--base-url="], {}, "--base-url is empty"),
        (["--base-url=", "-p", "no:base_url"], {}, "--base-url is empty"),
        ([], {"CONFORMANCE_BASE_URL": " "}, "CONFORMANCE_BASE_URL is empty"),
        (["--token="], {}, "--token is empty"),
        ([], {"CONFORMANCE_TOKEN_REVOKED": ""}, "CONFORMANCE_TOKEN_REVOKED is empty"),
        (["--token=so_test_s3cret\n"], {}, "writer: not a bearer token"),
        (["--token=so_test_s3crét"], {}, "writer: not a bearer token"),
        (["--request-timeout=0"], {}, "--request-timeout 0.0: wanted seconds, more than 0"),
        (["--request-timeout=nan"], {}, "--request-timeout nan: wanted seconds"),
    ],
)
def test_a_wrong_call_is_one_line(
    arguments: list[str], environment: dict[str, str], message: str
) -> None:
    run = judge(*arguments, **environment)
    assert run.returncode == 4
    assert run.stderr.startswith(f"ERROR: {message}")
    assert run.stderr.strip().count("\n") == 0
    assert "s3cr" not in run.stdout + run.stderr


def test_listing_the_tests_needs_no_deployment() -> None:
    run = judge("--collect-only", "--base-url", "http://127.0.0.1:1")
    assert run.returncode == 0, run.stdout
    assert "test_scope.py::test_a_token_without_the_scope" in run.stdout


@pytest.mark.parametrize("plugin", [(), ("-p", "no:base_url")], ids=["with", "without"])
def test_it_works_with_and_without_pytest_base_url(server: Server, plugin: tuple[str, ...]) -> None:
    run = judge("--base-url", server.base_url, *ALL_TOKENS, "-k", "test_scope", *plugin)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.fixture
def mutated(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Mutated]:
    server = Mutated(tmp_path, **request.param)
    yield server
    server.stop()


MUTATIONS: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("mutations.toml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize(
    ("requirement", "mutated"), MUTATIONS.items(), indirect=["mutated"], ids=list(MUTATIONS)
)
def test_a_fault_is_found_and_its_requirement_named(requirement: str, mutated: Mutated) -> None:
    tests = assessing_tests()[requirement]
    run = judge(*tests, "--base-url", mutated.base_url, *ALL_TOKENS, "--strict")
    assert run.returncode == 1, run.stdout
    assert f"\nfailed: {requirement} (" in run.stdout
    assert "DOES NOT CONFORM" in run.stdout
    assert "so_test_w" not in run.stdout
    assert "repeat it with" in run.stdout
    assert "error: " not in run.stdout.replace("ApiError: ", "")


def test_every_requirement_has_been_seen_to_fail() -> None:
    assert set(MUTATIONS) == set(catalogue())


@pytest.mark.parametrize("mutated", [MUTATIONS["envelope.allow"]], indirect=True)
def test_a_should_that_fails_is_a_warning(mutated: Mutated) -> None:
    run = judge("--base-url", mutated.base_url, *ALL_TOKENS)
    assert run.returncode == 0, run.stdout
    assert "\nwarned: envelope.allow (SHOULD, RFC 9110, section 15.5.6)\n" in run.stdout
    assert "1 warned" in run.stdout


@pytest.mark.parametrize("options", [(), ("-l", "--tb=long", "-rA", "-v")], ids=["plain", "long"])
def test_a_similar_token_is_not_shown_either(tmp_path: Path, options: tuple[str, ...]) -> None:
    server = Mutated(tmp_path, **MUTATIONS["authorization.unknown"])
    report = tmp_path / "junit.xml"
    tests = assessing_tests()["authorization.similar"]
    arguments = ("--base-url", server.base_url, "--token=so_test_writer", f"--junitxml={report}")
    run = judge(*tests, *arguments, *options)
    server.stop()
    assert run.returncode == 1
    assert 'Bearer ${CONFORMANCE_TOKEN%?}"' in run.stdout
    assert 'Bearer ${CONFORMANCE_TOKEN}0"' in run.stdout
    assert "so_test_w" not in run.stdout.lower() + report.read_text().lower()


def test_a_fault_now_and_then_is_a_failure_with_its_evidence(tmp_path: Path) -> None:
    """Not an error of the suite, though Hypothesis cannot repeat it."""
    server = Mutated(
        tmp_path,
        file="logs.py",
        old="    now = service.clock()\n",
        new="    now = service.clock()\n    if now.microsecond % 10 == 0:\n        raise OSError\n",
    )
    run = judge(*assessing_tests()["ingest.any-valid"], "--base-url", server.base_url, *ALL_TOKENS)
    server.stop()
    assert run.returncode == 1
    assert "\nfailed: ingest.any-valid (" in run.stdout
    assert "expected  status 201\nactual    status 500\n" in run.stdout
    assert "error: " not in run.stdout
