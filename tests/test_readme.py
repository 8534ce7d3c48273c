"""What the README shows is executed, and what exists is in it."""

from __future__ import annotations

import re
import subprocess

import click
import pytest

from logs_contract.server.cli import command
from logs_contract.server.default_tokens import DEFAULT_TOKENS
from logs_contract.server.quotas import METRICS
from tests.servers import ROOT, Server, run_module

README = (ROOT / "README.md").read_text(encoding="utf-8")


def table(first_header: str) -> list[list[str]]:
    """The rows of the table whose first column has this header."""
    _, _, rest = README.partition(f"\n| {first_header} |")
    rows = rest.split("\n\n")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in rows]


def _default(option: click.Option) -> str:
    if option.is_flag:
        return "on" if option.default else "off"
    shown = option.show_default if isinstance(option.show_default, str) else str(option.default)
    return shown if " " in shown else f"`{shown}`"


def test_the_settings_table_is_that_of_the_code() -> None:
    options = [option for option in command.params if isinstance(option, click.Option)]
    assert table("option") == [
        [
            f"`{'/'.join(option.opts + option.secondary_opts)}"
            + (f" {option.metavar}`" if option.metavar else "`"),
            f"`{option.envvar or f'LOGS_MOCK_{(option.name or str()).upper()}'}`",
            _default(option),
            option.help,
        ]
        for option in options
    ]


def test_the_token_table_is_that_of_the_code() -> None:
    assert table("token") == [[f"`{token.secret}`", token.meaning] for token in DEFAULT_TOKENS]


def test_the_metric_table_is_that_of_the_code() -> None:
    for (name, _, adds_up), (metric, counts) in zip(table("metric"), METRICS.items(), strict=True):
        assert name == f"`{metric}`"
        assert adds_up == ("for ever" if counts.cumulative else "per calendar month (UTC)")


def test_every_decision_has_its_reason() -> None:
    rows = table("question")
    assert len(rows) > 10
    assert all(len(row) == 3 and all(row) for row in rows)


def test_the_curl_works(server: Server) -> None:
    curl = re.search(r"\$ (curl .*?)\n```", README, re.DOTALL)
    assert curl
    pasted = curl[1].replace("http://127.0.0.1:8080", server.base_url)
    run = subprocess.run(["bash", "-c", pasted], capture_output=True, text=True, check=True)
    assert run.stdout.startswith("HTTP/1.1 201 Created")
    assert '"meta":{"server_id":"main-1"}' in run.stdout


@pytest.mark.parametrize("target", re.findall(r"`?make ([a-z-]+)", README))
def test_every_make_target_exists(target: str) -> None:
    run = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr


def test_the_conformance_command_has_the_suites_options() -> None:
    options = set(re.findall(r"--(?:base-url|token[a-z-]*|partial|strict|plan|report-dir)", README))
    shown = run_module("pytest", "conformance", "--help")
    assert shown.returncode == 0, shown.stderr
    assert options
    assert all(option in shown.stdout for option in options)


def test_every_linked_file_exists() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert target.startswith("http") or (ROOT / target).exists(), target
