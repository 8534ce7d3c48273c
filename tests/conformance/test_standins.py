"""Deployments that conform, each in a way of its own: none is failed, none takes too long."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from shutil import which

import pytest

from tests.conformance import running
from tests.conformance.running import FAST, LIVE, judge
from tests.servers import ROOT, Server

PYTHON = (sys.executable, "-m", "tests.standins.plain")
NODE = ("node", "tests/standins/plain.mjs")
needs_node = pytest.mark.skipif(which("node") is None, reason="Node.js is not installed")
TOKENS = (
    "--token=so_test_aWriter01",
    "--token-without-scope=so_test_aReader02",
    "--token-over-quota=so_test_aBroke03",
    "--token-revoked=so_test_aRevoked04",  # unknown to them, as a revoked one is
)
MOST_SECONDS = 150


@pytest.fixture
def standin(request: pytest.FixtureRequest) -> Iterator[str]:
    """The base URL of a stand-in; the parameter is its command."""
    with subprocess.Popen(request.param, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        port = int(process.stdout.readline())
        path = next((w.partition("=")[2] for w in request.param if w.startswith("--prefix")), "")
        yield f"http://127.0.0.1:{port}{path}"
        process.terminate()


@pytest.mark.parametrize(
    ("standin", "options"),
    [
        ((*PYTHON, "--limit"), ()),
        ((*PYTHON, "--limit"), ("--rate=200",)),
        pytest.param((*NODE, "--limit"), ("--rate=200",), marks=needs_node),
        ((*PYTHON, "--latency=0.12"), ()),
        ((*PYTHON, "--close"), ()),
        pytest.param((*NODE, "--close"), ("--rate=1000",), marks=needs_node),
        ((*PYTHON, "--clock-ahead=90", "--prefix=/game/v1"), ("--rate=1000",)),
        pytest.param(
            (*NODE, "--clock-ahead=90", "--prefix=/api"), ("--rate=1000",), marks=needs_node
        ),
    ],
    indirect=["standin"],
    ids=[
        *("limit", "limit-met", "node-limit-met", "latency"),
        *("close", "node-close", "ahead-prefix", "node-ahead-prefix"),
    ],
)
def test_it_conforms(standin: str, options: tuple[str, ...]) -> None:
    started = time.monotonic()
    run = judge("--base-url", standin, *TOKENS, *options)
    assert run.returncode == 0, run.stdout
    assert "CONFORMS (1 of " in run.stdout
    assert ("answered rate_limited" in run.stdout) is ("--rate=200" in options)
    assert time.monotonic() - started < MOST_SECONDS


def test_the_reference_server_conforms_behind_a_path(server: Server) -> None:
    proxy = (sys.executable, "-m", "tests.standins.prefix", str(server.port), "/game/v1")
    with subprocess.Popen(proxy, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url = f"http://127.0.0.1:{int(process.stdout.readline())}/game/v1"
        run = judge("--base-url", url, *running.TOKENS, *LIVE, FAST)
        process.terminate()
    assert run.returncode == 0, run.stdout
    assert "\nCONFORMS\n" in run.stdout
    assert "warned" not in run.stdout


@pytest.mark.parametrize("seed", range(10))
def test_the_reference_server_conforms_with_any_seed(seed: int) -> None:
    run = judge(f"--seed={seed}")
    assert run.returncode == 0, run.stdout
    assert "\nCONFORMS\n" in run.stdout
