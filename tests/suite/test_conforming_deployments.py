"""Conforming deployments that limit or delay requests: the suite fails none of them.

More conforming deployments are in tests/mutants/corpus/conforming.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import which

import pytest

from tests.mutants.runner import PERSONAS
from tests.mutants.server import run_deployment
from tests.servers import Server, first_line
from tests.suite.suite_process import FAST, LIVE, TOKENS, run_suite

pytestmark = pytest.mark.proof

LATENCY = 0.12  # seconds
MAX_SECONDS = 150  # of waiting for responses, if each takes `LATENCY`
needs_node = pytest.mark.skipif(which("node") is None, reason="Node.js is not installed")


@contextmanager
def run_fake(*command: str, path: str = "") -> Iterator[str]:
    """Run a fake deployment that prints its port; yields its base URL."""
    with first_line(*command) as port:
        yield f"http://127.0.0.1:{int(port)}{path}"


def expect_conforms(base_url: str, *options: str, throttled: bool) -> None:
    """The suite says CONFORMS, after few enough requests for `MAX_SECONDS`."""
    run = run_suite("--base-url", base_url, *options)
    assert run.returncode == 0, run.stdout
    assert "\nCONFORMS" in run.stdout
    assert ("answered rate_limited" in run.stdout) is throttled
    sent = re.search(r"\nsent: (\d+) requests", run.stdout)
    assert sent
    assert int(sent[1]) * LATENCY <= MAX_SECONDS


@pytest.mark.parametrize("rate", [(), ("--rate=200",)], ids=["kept", "met"])
def test_a_rate_limited_deployment_conforms(rate: tuple[str, ...]) -> None:
    with run_deployment("rate-limited") as base_url:
        expect_conforms(base_url, *PERSONAS, *rate, throttled=bool(rate))


@needs_node
@pytest.mark.parametrize(
    ("traits", "options", "throttled"),
    [
        (["--limit"], ["--rate=200"], True),
        ([f"--latency={LATENCY}"], [], False),
        (["--close"], [FAST], False),
        (["--clock-ahead=90", "--prefix=/api"], [FAST], False),
    ],
    ids=["limit-met", "latency", "close", "ahead-prefix"],
)
def test_a_deployment_in_another_language_conforms(
    traits: list[str], options: list[str], throttled: bool
) -> None:
    path = "/api" if "--prefix=/api" in traits else ""
    tokens = [option for option in PERSONAS if "live" not in option]
    with run_fake("node", "tests/fakes/node_deployment.mjs", *traits, path=path) as base_url:
        expect_conforms(base_url, *tokens, *options, throttled=throttled)


def test_the_reference_server_conforms_behind_a_path(server: Server) -> None:
    proxy = (sys.executable, "-m", "tests.fakes.path_proxy", str(server.port), "/game/v1")
    with run_fake(*proxy, path="/game/v1") as base_url:
        run = run_suite("--base-url", base_url, *TOKENS, *LIVE, FAST)
    assert run.returncode == 0, run.stdout
    assert "\nCONFORMS\n" in run.stdout
    assert "warned" not in run.stdout


@pytest.mark.parametrize("seed", range(10))
def test_the_reference_server_conforms_with_any_seed(seed: int) -> None:
    run = run_suite(f"--seed={seed}")
    assert run.returncode == 0, run.stdout
    assert "\nCONFORMS\n" in run.stdout
