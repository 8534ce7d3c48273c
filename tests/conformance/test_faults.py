"""Every requirement is seen to fail, on the server with one line changed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.requirements import catalogue
from tests.conformance.marks import assessing_tests
from tests.conformance.running import FAST, LIVE, TOKENS, judge
from tests.servers import Mutated

MUTATIONS: dict[str, dict[str, str]] = tomllib.loads(
    Path(__file__).with_name("mutations.toml").read_text(encoding="utf-8")
)


@pytest.fixture
def mutated(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Mutated]:
    server = Mutated(tmp_path, **request.param)
    yield server
    server.stop()


@pytest.mark.parametrize(
    ("requirement", "mutated"), MUTATIONS.items(), indirect=["mutated"], ids=list(MUTATIONS)
)
def test_a_fault_is_found_and_its_requirement_named(requirement: str, mutated: Mutated) -> None:
    tests = assessing_tests()[requirement]
    run = judge(*tests, "--base-url", mutated.base_url, *TOKENS, *LIVE, FAST, "--strict")
    assert run.returncode == 1, run.stdout
    assert f"\nfailed: {requirement} (" in run.stdout
    assert "DOES NOT CONFORM" in run.stdout
    assert "so_test_w" not in run.stdout
    assert "repeat it with" in run.stdout
    assert "\nerror: " not in run.stdout


def test_every_requirement_has_been_seen_to_fail() -> None:
    assert set(MUTATIONS) == set(catalogue()) - {"ingest.served"}


NOT_THERE = {
    "file": "errors.py",
    "old": "        started = False",
    "new": """\
        started = False
        if scope["type"] == "http":
            for message in self._errors.messages(ApiError(404)):
                await send(message)
            return""",
}


@pytest.mark.parametrize("mutated", [NOT_THERE], indirect=True)
@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["one", "processes"])
def test_an_endpoint_that_is_not_there_is_one_line(
    mutated: Mutated, options: tuple[str, ...]
) -> None:
    run = judge("--base-url", mutated.base_url, *TOKENS, *options)
    assert run.returncode == 1, run.stdout
    assert run.stdout.count("status 404") == 1
    assert "it does not serve the endpoint yet, or the base URL is wrong" in run.stdout
    assert "\nfailed: ingest.served (" in run.stdout
    assert "\nsent: 2 requests" in run.stdout
    assert "\nDOES NOT CONFORM (broke off: at the start, " in run.stdout


@pytest.mark.parametrize("mutated", [MUTATIONS["envelope.allow"]], indirect=True)
def test_a_should_that_fails_is_a_warning(mutated: Mutated) -> None:
    run = judge("--base-url", mutated.base_url, *TOKENS, FAST)
    assert run.returncode == 0, run.stdout
    assert "\nwarned: envelope.allow (SHOULD, RFC 9110, section 15.5.6)\n" in run.stdout
    assert "3 warned" in run.stdout


@pytest.mark.parametrize("options", [(), ("-l", "--tb=long", "-rA", "-v")], ids=["plain", "long"])
@pytest.mark.parametrize("mutated", [MUTATIONS["authorization.unknown"]], indirect=True)
def test_a_similar_token_is_not_shown_either(
    tmp_path: Path, mutated: Mutated, options: tuple[str, ...]
) -> None:
    reports = (f"--junitxml={tmp_path / 'junit.xml'}", f"--report-dir={tmp_path / 'reports'}")
    tests = assessing_tests()["authorization.similar"]
    run = judge(*tests, "--base-url", mutated.base_url, *TOKENS, FAST, *reports, *options)
    assert run.returncode == 1
    assert 'Bearer ${CONFORMANCE_TOKEN%?}"' in run.stdout
    assert 'Bearer ${CONFORMANCE_TOKEN}0"' in run.stdout
    written = [path.read_text() for path in tmp_path.rglob("*.*") if path.parent.name == "reports"]
    assert len(written) == 5
    shown = "".join([run.stdout, (tmp_path / "junit.xml").read_text(), *written]).lower()
    for token in TOKENS:
        assert token.partition("=")[2][:-1] not in shown


NOW_AND_THEN = {
    "file": "logs.py",
    "old": "    now = service.clock()\n",
    "new": "    now = service.clock()\n    if now.microsecond % 10 == 0:\n        raise OSError\n",
}


@pytest.mark.parametrize("mutated", [NOW_AND_THEN], indirect=True)
def test_a_fault_now_and_then_is_a_failure_with_its_evidence(mutated: Mutated) -> None:
    """Not an error of the suite, though Hypothesis cannot repeat it."""
    tests = assessing_tests()["ingest.any-valid"]
    run = judge(*tests, "--base-url", mutated.base_url, *TOKENS, FAST)
    assert run.returncode == 1
    assert "\nfailed: ingest.any-valid (" in run.stdout
    assert "expected  status 201\nactual    status 500\n" in run.stdout
    assert "\nfailed: robustness.no-server-error (" in run.stdout
    assert "\nerror: " not in run.stdout


HANGS = {
    "file": "logs.py",
    "old": "    now = service.clock()\n",
    "new": """\
    now = service.clock()
    if payload["message"] == "":
        __import__("time").sleep(5)
""",
}


@pytest.mark.parametrize("mutated", [HANGS], indirect=True)
def test_a_hang_is_a_failure_and_the_rest_still_runs(mutated: Mutated) -> None:
    tests = assessing_tests()["ingest.echo-message"]
    run = judge(*tests, "--base-url", mutated.base_url, *TOKENS, FAST, "--timeout=1")
    assert run.returncode == 1
    assert "got no whole answer within 1 s" in run.stdout
    assert re.search(r"\n1 failed, \d\d passed in", run.stdout)
    assert "\nfailed: robustness.answered (" in run.stdout
