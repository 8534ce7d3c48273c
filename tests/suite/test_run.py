"""The suite's options, verdict and exit status, as its users see them."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest

from tests.servers import Server, free_port
from tests.suite.suite_process import FAST, LIVE, TOKENS, run_suite


def test_without_a_base_url_it_starts_and_judges_the_reference_server() -> None:
    run = run_suite()
    assert run.returncode == 0, run.stdout
    assert "\nCONFORMS\n" in run.stdout
    assert "warned" not in run.stdout
    assert "not assessed" not in run.stdout


def test_it_tests_the_given_deployment(server: Server) -> None:
    """At the rate it has by itself, and without a production token."""
    run = run_suite("--base-url", server.base_url, *TOKENS)
    assert run.returncode == 0, run.stdout
    assert f"\ntarget: {server.base_url}\n" in run.stdout
    assert "warned" not in run.stdout
    assert "not assessed: authorization.live: needs --token-live" in run.stdout
    assert re.search(r"\nCONFORMS \(1 of \d+ requirements not assessed\)\n", run.stdout)


def test_options_come_from_the_environment(server: Server) -> None:
    run = run_suite(
        FAST,
        "--allow-live",
        CONFORMANCE_BASE_URL=server.base_url,
        CONFORMANCE_TOKEN="so_test_writer",
        CONFORMANCE_TOKEN_WITHOUT_SCOPE="so_test_reader",
        CONFORMANCE_TOKEN_OVER_QUOTA="so_test_exhausted",
        CONFORMANCE_TOKEN_REVOKED="so_test_revoked",
        CONFORMANCE_TOKEN_LIVE="so_live_writer",
    )
    assert run.returncode == 0, run.stdout
    assert f"target: {server.base_url}\n" in run.stdout
    assert "not assessed" not in run.stdout


def test_personas_come_from_a_file_unless_they_are_given(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "personas.toml"
    path.write_text(
        'writer = "so_test_nobody"\nwithout_scope = "so_test_reader"\n'
        'over_quota = "so_test_exhausted"\nrevoked = "so_test_revoked"\n'
    )
    arguments = ("--base-url", server.base_url, FAST, f"--personas={path}", "-k", "scope or quota")
    run = run_suite(*arguments, "--token=so_test_writer")
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("missing", ["over-quota", "revoked"])
def test_a_missing_token_leaves_the_verdict_incomplete(server: Server, missing: str) -> None:
    given = [token for token in TOKENS if missing not in token]
    arguments = ("--base-url", server.base_url, FAST, *given)
    run = run_suite(*arguments)
    assert run.returncode == 1
    assert f": needs --token-{missing} (or CONFORMANCE_TOKEN_" in run.stdout
    assert re.search(r"\nINCOMPLETE \(\d+ of \d+ requirements not assessed\)\n", run.stdout)
    partial = run_suite(*arguments, "--partial")
    assert partial.returncode == 0, partial.stdout
    assert f": needs --token-{missing} (or CONFORMANCE_TOKEN_" in partial.stdout


def test_a_deployment_that_cannot_be_reached_is_one_line() -> None:
    run = run_suite("--base-url", f"http://127.0.0.1:{free_port()}", *TOKENS)
    assert run.returncode == 4
    assert run.stdout == ""
    assert run.stderr.startswith("ERROR: the deployment cannot be reached: ")
    assert run.stderr.strip().count("\n") == 0


@pytest.mark.parametrize(
    "url",
    ["localhost:8080", "ftp://host/", "http://", "http://a b/", "http://h/?q", "http://u:p@h"],
)
def test_a_base_url_that_is_none_is_one_line(url: str) -> None:
    run = run_suite("--base-url", url)
    assert run.returncode == 4
    assert f"--base-url '{url}': wanted http:// or https://" in run.stderr


def test_a_run_without_tests_is_not_a_success(server: Server) -> None:
    assert run_suite("--base-url", server.base_url, "-k", "no_such_test").returncode == 5
    assert run_suite("--base-url", server.base_url, "-k", "test_quota", "--partial").returncode == 5


def test_a_selection_says_that_it_is_one() -> None:
    run = run_suite("-k", "test_scope")
    assert run.returncode == 0
    assert re.search(
        r"\nCONFORMS \(\d+ of \d+ tests run, \d+ of \d+ requirements not run\)\n", run.stdout
    )


def test_a_run_that_stops_early_says_so(server: Server) -> None:
    arguments = ("--base-url", server.base_url, *TOKENS, FAST, "-k", "test_ingest")
    run = run_suite(*arguments, "-x", "--token=so_test_nobody", "--anyway")
    assert run.returncode == 1
    assert re.search(r"\nDOES NOT CONFORM \(\d+ of \d+ tests run, ", run.stdout)


@pytest.mark.parametrize(
    ("arguments", "environment", "message"),
    [
        (["--base-url="], {}, "--base-url is empty"),
        (["--base-url=", "-p", "no:base_url"], {}, "--base-url is empty"),
        ([], {"CONFORMANCE_BASE_URL": " "}, "CONFORMANCE_BASE_URL is empty"),
        (["--token="], {}, "--token is empty"),
        ([], {"CONFORMANCE_TOKEN_REVOKED": ""}, "CONFORMANCE_TOKEN_REVOKED is empty"),
        (["--token=so_test_s3cret\n"], {}, "--token: not a bearer token"),
        (["--token=so_test_s3crét"], {}, "--token: not a bearer token"),
        (["--token=so_live_s3cret"], {}, "--token is a production token (so_live_…)"),
        (["--token-live=so_live_s3cret"], {}, "--token-live is a production token (so_live_…)"),
        (["--token-live=so_test_s3cret", "--allow-live"], {}, "--token-live: wanted a production"),
        (["--timeout=0"], {}, "--timeout 0.0: wanted a number, more than 0"),
        (["--timeout=nan", "-p", "no:timeout"], {}, "--timeout nan: wanted a number"),
        (["--rate=-1"], {}, "--rate -1.0: wanted a number, more than 0"),
        (["--max-requests=0"], {}, "--max-requests 0: wanted a whole number"),
        (["--contract-version=2"], {}, "--contract-version '2': wanted a version like 1.0.0"),
        (["--contract-version=9.0.0"], {}, "--contract-version 9.0.0: wanted 1.0.0 to 1.0.0"),
        (["--personas=nowhere.toml"], {}, "--personas nowhere.toml: [Errno 2]"),
        (["--expected-failures=nowhere"], {}, "--expected-failures nowhere: [Errno 2]"),
        (["--report-dir=/proc/none/x"], {}, "--report-dir /proc/none/x: [Errno 2]"),
        (["--report-dir="], {}, "--report-dir is empty"),
        (["--full-trace"], {}, "--full-trace shows arguments, which contain tokens"),
    ],
)
def test_a_wrong_call_is_one_line(
    arguments: list[str], environment: dict[str, str], message: str
) -> None:
    run = run_suite(*arguments, **environment)
    assert run.returncode == 4
    assert run.stderr.startswith(f"ERROR: {message}")
    assert run.stderr.strip().count("\n") == 0
    assert "s3cr" not in run.stdout + run.stderr


def test_the_requirements_are_listed_without_the_network() -> None:
    run = run_suite("--requirements", "--base-url", "http://127.0.0.1:1")
    assert run.returncode == 0
    assert "scope.required  MUST, since 1.0.0\n    A valid token without" in run.stdout


def test_listing_the_tests_needs_no_deployment() -> None:
    run = run_suite("--collect-only", "--base-url", "http://127.0.0.1:1")
    assert run.returncode == 0, run.stdout
    assert "test_scope.py::test_a_token_without_the_scope" in run.stdout


def test_a_plan_sends_nothing_to_the_deployment(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deployment:
        deployment.settimeout(0)
        url = f"http://127.0.0.1:{deployment.getsockname()[1]}/v1"
        report = f"--report-dir={tmp_path}"
        run = run_suite("--plan", "--base-url", url, *TOKENS[:2], "--rate=20", report)
        with pytest.raises(BlockingIOError):
            deployment.accept()
    assert run.returncode == 0, run.stdout
    assert f"\nplan for {url}: nothing was sent there\n" in run.stdout
    assert re.search(r"\n\d{3,4} requests, \d{7} bytes of bodies, \d{3} entries\n", run.stdout)
    assert re.search(r"\nat most 20 requests/s, so at least \d+ s\n", run.stdout)
    assert "personas: writer, without_scope\n" in run.stdout
    assert "CONFORM" not in run.stdout
    assert list(tmp_path.iterdir()) == []


def test_no_more_requests_are_sent_than_allowed(server: Server) -> None:
    run = run_suite(
        "--base-url", server.base_url, *TOKENS, FAST, "-k", "test_ingest", "--max-requests=40"
    )
    assert run.returncode == 1
    assert "\nsent: 40 requests, " in run.stdout
    assert "not sent: the limit of --max-requests is reached" in run.stdout
    assert "\nINCOMPLETE" in run.stdout


def test_a_seed_repeats_a_run(server: Server) -> None:
    """The same requests; only the run's id differs, and where there is time, retries."""
    tests = ("conformance/test_validation.py::test_any_body_the_contract_does_not_allow",)
    runs = [
        run_suite(*tests, "--base-url", server.base_url, *TOKENS, FAST, f"--seed={seed}").stdout
        for seed in (7, 7, 8)
    ]
    assert all(", seed 7, run " in run for run in runs[:2])
    sent = [re.findall(r"\nsent: (.*)\n", run) for run in runs]
    assert sent[0] == sent[1]


def test_every_entry_carries_the_id_of_the_run(server: Server) -> None:
    run = run_suite("--base-url", server.base_url, *TOKENS, *LIVE, FAST, "-k", "test_ingest")
    assert re.search(
        r"\nwritten: \d+ entries, with [0-9a-f]{8} in their meta or message\n", run.stdout
    )


def test_a_prefix_is_part_of_the_base_url(server: Server) -> None:
    """A path the reference server does not have, so that it is seen to be used."""
    run = run_suite("--base-url", f"{server.base_url}/v1/", *TOKENS)
    assert run.returncode == 1
    assert f"\ntarget: {server.base_url}/v1/\n" in run.stdout
    assert "\nfailed: ingest.served (" in run.stdout
