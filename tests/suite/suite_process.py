"""The suite in a process of its own, as its users run it."""

from __future__ import annotations

import subprocess

from tests.processes import PATIENCE
from tests.servers import run_module

TOKENS = (
    "--token=so_test_writer",
    "--token-without-scope=so_test_reader",
    "--token-over-quota=so_test_exhausted",
    "--token-revoked=so_test_revoked",
)
LIVE = ("--token-live=so_live_writer", "--allow-live")
FAST = "--rate=1000"  # for deployments that limit nothing


def run_suite(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """``pytest conformance`` with `arguments`, or only the tests that they name."""
    named = any(argument.startswith("conformance/") for argument in arguments)
    folder = () if named else ("conformance",)
    return run_module(
        "pytest", *folder, "-q", *arguments, environment=environment, timeout=PATIENCE
    )
