"""The suite's options: what can be given, and that what is given makes sense."""

from __future__ import annotations

import os
from contextlib import suppress

import pytest
import urllib3

from conformance.personas import PERSONAS, check_token


def add_options(parser: pytest.Parser) -> None:
    """Declare the options; each token and the base URL also come from the environment."""
    group = parser.getgroup("conformance")
    with suppress(ValueError):  # the plugin pytest-base-url has this option already
        group.addoption("--base-url", metavar="URL", help="the deployment to judge")
    for persona in PERSONAS:
        group.addoption(
            persona.option,
            metavar="TOKEN",
            help=f"a token that is {persona.meaning} [{persona.variable}]",
        )
    group.addoption(
        "--request-timeout", metavar="SECONDS", type=float, default=10, help="for each request"
    )
    group.addoption("--partial", action="store_true", help="accept missing personas")


def request_timeout(config: pytest.Config) -> float:
    """Seconds an answer may take. Raises `pytest.UsageError`."""
    timeout: float = config.getoption("request_timeout")
    if not 0 < timeout < float("inf"):
        raise pytest.UsageError(f"--request-timeout {timeout}: wanted seconds, more than 0")
    return timeout


def given_tokens(config: pytest.Config) -> dict[str, str]:
    """The tokens that are given, by the name of their persona. Raises `pytest.UsageError`."""
    given = {p.name: _given(config, p.option, p.variable) for p in PERSONAS}
    return {name: check_token(name, token) for name, token in given.items() if token is not None}


def given_base_url(config: pytest.Config) -> str | None:
    """The base URL, if one is given. Raises `pytest.UsageError`.

    The plugin pytest-base-url turns one that is not given into "".
    """
    given = any(word.startswith("--base-url") for word in config.invocation_params.args)
    if not given and config.getoption("base_url") == "":
        config.option.base_url = None
    base_url = _given(config, "--base-url", "CONFORMANCE_BASE_URL")
    if base_url is not None:
        _check_url(base_url)
    return base_url


def _given(config: pytest.Config, option: str, variable: str) -> str | None:
    """An option or its environment variable. Given but empty, it is an error, not a default."""
    name = option.removeprefix("--").replace("-", "_")
    value: str | None = config.getoption(name)
    source = option
    if value is None:
        value, source = os.environ.get(variable), variable
    if value is not None and not value.strip():
        raise pytest.UsageError(f"{source} is empty: give it a value, or leave it out")
    return value


def _check_url(base_url: str) -> None:
    try:
        url = urllib3.util.parse_url(base_url)
    except urllib3.exceptions.LocationParseError:
        url = urllib3.util.Url()
    if url.scheme not in ("http", "https") or not url.host or url.query or url.fragment:
        raise pytest.UsageError(
            f"--base-url {base_url!r}: wanted http:// or https://, a host, and perhaps a path"
        )
