"""The suite as its users run it: a process, a deployment, an exit status, what it prints."""

from __future__ import annotations

import subprocess

from tests.servers import run_module

TOKENS = (
    "--token=so_test_writer",
    "--token-without-scope=so_test_reader",
    "--token-over-quota=so_test_exhausted",
    "--token-revoked=so_test_revoked",
)
LIVE = ("--token-live=so_live_writer", "--allow-live")
FAST = "--rate=1000"  # for deployments that limit nothing


MOST_SECONDS = 300


def judge(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """``pytest conformance`` with `arguments`, or only the tests these name."""
    named = any(argument.startswith("conformance/") for argument in arguments)
    whole = () if named else ("conformance",)
    return run_module(
        "pytest", *whole, "-q", *arguments, environment=environment, timeout=MOST_SECONDS
    )
