"""Deployments that limit or delay, at the rate the suite chooses: none is failed, none takes long.

More that conform are in tests/mutants/corpus/conforming.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from shutil import which

import pytest

from tests.mutants.judging import OPTIONS
from tests.mutants.serving import running
from tests.servers import Server, first_line
from tests.suite.running import FAST, LIVE, TOKENS, judge

PACED = [option for option in OPTIONS if not option.startswith(("--rate", "--timeout"))]
MOST_SECONDS = 150
needs_node = pytest.mark.skipif(which("node") is None, reason="Node.js is not installed")


@contextmanager
def standin(*command: str, path: str = "") -> Iterator[str]:
    """The base URL of a stand-in that prints its port."""
    with first_line(*command) as port:
        yield f"http://127.0.0.1:{int(port)}{path}"


def expect_conforms(base_url: str, *options: str, throttled: bool) -> None:
    """The suite says so, in time."""
    started = time.monotonic()
    run = judge("--base-url", base_url, *options)
    assert run.returncode == 0, run.stdout
    assert "\nCONFORMS" in run.stdout
    assert ("answered rate_limited" in run.stdout) is throttled
    assert time.monotonic() - started < MOST_SECONDS


@pytest.mark.parametrize("rate", [(), ("--rate=200",)], ids=["kept", "met"])
def test_a_limited_one_conforms(rate: tuple[str, ...]) -> None:
    with running("rate-limited") as base_url:
        expect_conforms(base_url, *PACED, *rate, throttled=bool(rate))


@needs_node
@pytest.mark.parametrize(
    ("traits", "options", "throttled"),
    [
        (["--limit"], ["--rate=200"], True),
        (["--latency=0.12"], [], False),
        (["--close"], [FAST], False),
        (["--clock-ahead=90", "--prefix=/api"], [FAST], False),
    ],
    ids=["limit-met", "latency", "close", "ahead-prefix"],
)
def test_one_in_another_language_conforms(
    traits: list[str], options: list[str], throttled: bool
) -> None:
    path = "/api" if "--prefix=/api" in traits else ""
    tokens = [option for option in PACED if "live" not in option]
    with standin("node", "tests/standins/plain.mjs", *traits, path=path) as base_url:
        expect_conforms(base_url, *tokens, *options, throttled=throttled)


def test_the_reference_server_conforms_behind_a_path(server: Server) -> None:
    proxy = (sys.executable, "-m", "tests.standins.prefix", str(server.port), "/game/v1")
    with standin(*proxy, path="/game/v1") as base_url:
        run = judge("--base-url", base_url, *TOKENS, *LIVE, FAST)
    assert run.returncode == 0, run.stdout
    assert "\nCONFORMS\n" in run.stdout
    assert "warned" not in run.stdout


@pytest.mark.parametrize("seed", range(10))
def test_the_reference_server_conforms_with_any_seed(seed: int) -> None:
    run = judge(f"--seed={seed}")
    assert run.returncode == 0, run.stdout
    assert "\nCONFORMS\n" in run.stdout
