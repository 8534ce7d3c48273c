"""The suite together with other pytest plugins and with pytest's own options."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import ROOT, Server
from tests.suite.suite_process import FAST, LIVE, TOKENS, run_suite

ALL = (*TOKENS, *LIVE, FAST)


@pytest.mark.proof
@pytest.mark.parametrize(
    "options",
    [
        ("-p", "no:base_url", "-p", "no:timeout", "-p", "no:randomly", "-p", "no:html"),
        ("-n", "4"),
        ("-n", "2", "--dist", "loadfile"),
        ("-p", "randomly", "-p", "no:base_url"),
        ("-p", "no:randomly", "--timeout", "60"),
    ],
    ids=["none", "xdist", "loadfile", "randomly", "timeout"],
)
def test_it_conforms_with(server: Server, options: tuple[str, ...]) -> None:
    run = run_suite("--base-url", server.base_url, *ALL, *options)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "\nCONFORMS\n" in run.stdout
    assert re.search(r"\nsent: 1[12]\d\d requests, ", run.stdout)


def test_the_html_of_pytest_html(server: Server, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    arguments = ("--base-url", server.base_url, *TOKENS, FAST, "-k", "test_authorization")
    run = run_suite(*arguments, f"--html={page}", "--self-contained-html")
    assert run.returncode == 0, run.stdout + run.stderr
    assert "test_a_revoked_token" in page.read_text()


def test_the_limit_of_pytest_timeout_for_a_test_still_holds(server: Server) -> None:
    """By its environment variable; its option is the suite's, for a request."""
    arguments = ("--base-url", server.base_url, *ALL, "-k", "test_created_at_goes_on")
    assert run_suite(*arguments, "--rate=1", "--timeout=3").returncode == 0
    run = run_suite(*arguments, PYTEST_TIMEOUT="0.5")
    assert run.returncode == 1
    assert "\nerror: ingest.created-at (" in run.stdout


def test_processes_share_the_reference_server_and_the_verdict() -> None:
    run = run_suite("-n", "2", "-k", "scope or any_other or repeated or same_however_often")
    assert run.returncode == 0, run.stdout
    assert re.search(r"\nCONFORMS \(\d+ of \d+ tests run, ", run.stdout)


def test_processes_share_the_limit_of_requests(server: Server) -> None:
    run = run_suite(
        "--base-url", server.base_url, *ALL, "-n", "2", "-k", "test_ingest", "--max-requests=40"
    )
    sent = re.search(r"\nsent: (\d+) requests", run.stdout)
    assert sent
    assert int(sent[1]) <= 46  # six of them to look whether the personas are right
    assert run.returncode == 1


def test_last_failed_runs_only_what_failed(server: Server) -> None:
    """In the cache of whoever runs it."""
    common = ("--base-url", server.base_url, *ALL, "--partial", "-p", "no:randomly")
    cache = ("-o", "cache_dir=.pytest_cache/last-failed")
    first = run_suite(
        *common,
        *cache,
        *("--cache-clear", "-k", "test_scope", "--token-without-scope=so_test_writer", "--anyway"),
    )
    assert re.search(r"\n6 failed, ", first.stdout)
    second = run_suite(*common, *cache, "--lf", "-k", "test_scope or test_quota")
    assert second.returncode == 0, second.stdout
    assert re.search(r"\nCONFORMS \(5[0-9] of \d+ requirements not run\)", second.stdout)


def test_the_junit_of_pytest(server: Server, tmp_path: Path) -> None:
    path = tmp_path / "junit.xml"
    run = run_suite(
        "--base-url",
        server.base_url,
        *TOKENS,
        FAST,
        "-k",
        "test_a_production_token",
        f"--junitxml={path}",
    )
    assert run.returncode == 5
    assert 'skipped="5"' in path.read_text()


def test_a_test_that_cannot_be_read_leaves_the_verdict_open(server: Server, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "conformance", tmp_path / "conformance")
    shutil.copy(ROOT / "openapi.yaml", tmp_path)
    (tmp_path / "conformance" / "test_zzz.py").write_text("import nosuchmodule\n")
    arguments = ("--base-url", server.base_url, *ALL, "-k", "test_scope", "-q")
    for option in (("-n", "2"), ("--continue-on-collection-errors",)):
        command = [sys.executable, "-m", "pytest", "conformance", *arguments, *option]
        run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert run.returncode == 1, run.stdout
        assert "\nINCOMPLETE (ended early: test_zzz.py" in run.stdout


def test_stopping_early_with_processes_has_a_verdict(server: Server) -> None:
    arguments = ("--base-url", server.base_url, *ALL, "-k", "test_scope", "-n", "2", "-x")
    run = run_suite(*arguments, "--token-without-scope=so_test_writer", "--anyway")
    assert run.returncode == 1, run.stdout
    assert "\nDOES NOT CONFORM (" in run.stdout


def test_tokens_in_the_log_of_urllib3_are_not_shown(server: Server) -> None:
    arguments = ("--base-url", server.base_url, *ALL, "-k", "test_a_token_in_the_query")
    run = run_suite(*arguments, "--log-cli-level=DEBUG", "-rA")
    assert run.returncode == 0
    assert "so_test_writer" not in run.stdout + run.stderr
