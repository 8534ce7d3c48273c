"""The tables of the documentation that ``make docs`` writes from the code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from benchmarks.common.markdown import table
from logs_contract.command_line import find_variable
from logs_contract.review.cli import command as review_command
from logs_contract.server.cli import command as server_command
from logs_contract.server.default_tokens import DEFAULT_TOKENS
from logs_contract.server.quotas import METRICS, Metric
from logs_contract.suite.catalogue.requirements_table import fill
from tests.servers import ROOT

PREFIX = "LOGS_MOCK_"  # of the environment variables of the server
SERVER_PAGE = ROOT / "docs/server.md"
REVIEW_PAGE = ROOT / "docs/review.md"


def list_options(command: click.Command) -> list[click.Option]:
    """The options of a command, apart from those that all commands have."""
    return [option for option in command.params if isinstance(option, click.Option)]


def render_settings() -> str:
    """The options of the server, with their variables and defaults."""
    return table(
        ("option", "environment variable", "default", "meaning"),
        (
            (_name(it), _code(find_variable(it, PREFIX)), _default(it), it.help)
            for it in list_options(server_command)
        ),
    )


def render_tokens() -> str:
    """The default tokens of the server."""
    rows = ((f"`{token.secret}`", token.meaning) for token in DEFAULT_TOKENS)
    return table(("token", "what it is for"), rows)


def render_metrics() -> str:
    """The metrics that a quota can limit."""
    return table(
        ("metric", "counts", "adds up"),
        (
            (
                f"`{name}`",
                _count(metric),
                "for ever" if metric.cumulative else "per calendar month (UTC)",
            )
            for name, metric in METRICS.items()
        ),
    )


def render_review_options() -> str:
    """The options of the review."""
    rows = ((_name(it), it.help) for it in list_options(review_command))
    return table(("option", "meaning"), rows)


SECTIONS: Mapping[Path, Mapping[str, Callable[[], str]]] = {
    SERVER_PAGE: {
        "tokens": render_tokens,
        "settings": render_settings,
        "metrics": render_metrics,
    },
    REVIEW_PAGE: {"options": render_review_options},
}


def fill_page(page: Path) -> str:
    """The text of a page with its generated sections up to date.

    Raises ValueError if the page lacks one of them.
    """
    text = page.read_text(encoding="utf-8")
    for name, render in SECTIONS[page].items():
        text = fill(text, name, render())
    return text


def _name(option: click.Option) -> str:
    names = "/".join(option.opts + option.secondary_opts)
    return _code(f"{names} {option.metavar}" if option.metavar else names)


def _code(text: str) -> str:
    return f"`{text}`"


def _default(option: click.Option) -> str:
    if option.is_flag:
        return "on" if option.default else "off"
    shown = option.show_default if isinstance(option.show_default, str) else str(option.default)
    return shown if " " in shown else f"`{shown}`"


def _count(metric: Metric) -> str:
    if metric.per_byte:
        return "the bytes of each entry"
    return "1 for each entry stored" if metric.per_entry else "files; a log entry is none"
