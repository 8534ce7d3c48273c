"""The suite's options: what can be given, and that what is given makes sense."""

from __future__ import annotations

import os
import random
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest
import urllib3

from logs_contract.suite.contract import Contract
from logs_contract.suite.personas import LIVE, PERSONAS, check_token, read_personas
from logs_contract.suite.requirements import parse_version

DEFAULT_RATE = 50.0
DEFAULT_TIMEOUT = 10.0


@dataclass(frozen=True, slots=True)
class Options:
    """What a run was asked to do. `tokens` by the name of their persona.

    `rate` is in requests a second, `timeout` in seconds. `rate` is None where none was given.
    """

    base_url: str | None
    tokens: Mapping[str, str] = field(repr=False)
    rate: float | None
    timeout: float
    seed: int
    run_id: str
    max_requests: int | None
    contract_version: str
    strict: bool
    partial: bool
    plan: bool
    report_dir: str | None
    expected_failures: str | None

    def to_wire(self) -> dict[str, Any]:
        """As plain values, for a process that shares the run."""
        return asdict(self)


def add_options(parser: pytest.Parser) -> None:
    """Declare the options; each token and the base URL also come from the environment."""
    group = parser.getgroup("conformance")
    with suppress(ValueError):  # the plugin pytest-base-url has this option already
        group.addoption("--base-url", metavar="URL", help="the deployment to judge")
    with suppress(ValueError):  # and pytest-timeout this one, which the suite takes for its own
        group.addoption(
            "--timeout", metavar="SECONDS", type=float, help="for each request (default: 10)"
        )
    for persona in PERSONAS:
        group.addoption(
            persona.option,
            metavar="TOKEN",
            help=f"a token that is {persona.meaning} [{persona.variable}]",
        )
    for name, metavar, type_, meaning in (
        ("--personas", "FILE", str, 'TOML file of tokens: writer = "so_test_..."'),
        ("--rate", "N", float, "most requests a second (default: 50)"),
        ("--max-requests", "N", int, "send no more than this"),
        ("--seed", "N", int, "repeat the run that had this seed"),
        ("--contract-version", "X.Y.Z", str, "only what holds since this version of the contract"),
        ("--report-dir", "DIR", str, "write report.json, report.html, junit.xml, … there"),
        ("--expected-failures", "FILE", str, "TOML file of known failures"),
    ):
        group.addoption(name, metavar=metavar, type=type_, help=meaning)
    for name, meaning in (
        ("--partial", "accept missing personas"),
        ("--allow-live", "accept production tokens"),
        ("--plan", "send nothing to the deployment; tell what would be sent"),
        ("--requirements", "list the requirements and end"),
    ):
        group.addoption(name, action="store_true", help=meaning)


def take_timeout(config: pytest.Config) -> float | None:
    """``--timeout``, so that pytest-timeout, where it is installed, does not see it.

    Its limit for a whole test has other ways in: its environment variable, its setting.
    """
    timeout: float | None = config.option.timeout
    config.option.timeout = None
    return timeout


def read_options(config: pytest.Config, contract: Contract, timeout: float | None) -> Options:
    """The options of this run, checked; `timeout` as taken. Raises `pytest.UsageError`."""
    given = config.getoption
    tokens = _tokens(config)
    _check_modes(tokens, contract.token_prefixes["live"], allowed=given("allow_live"))
    seed = given("seed")
    return Options(
        base_url=_base_url(config),
        tokens=tokens,
        rate=_positive("--rate", given("rate")),
        timeout=_positive("--timeout", timeout) or DEFAULT_TIMEOUT,
        seed=random.SystemRandom().randrange(2**32) if seed is None else seed,
        run_id=secrets.token_hex(4),
        max_requests=_whole("--max-requests", given("max_requests")),
        contract_version=_version(given("contract_version"), contract),
        # pytest has an option --strict of its own; here it is strict with the deployment too.
        strict=bool(config.getini("strict")),
        partial=given("partial"),
        plan=given("plan"),
        report_dir=_not_empty("--report-dir", given("report_dir")),
        expected_failures=_not_empty("--expected-failures", given("expected_failures")),
    )


def _positive(option: str, value: float | None) -> float | None:
    if value is not None and not 0 < value < float("inf"):
        raise pytest.UsageError(f"{option} {value}: wanted a number, more than 0")
    return value


def _whole(option: str, value: int | None) -> int | None:
    if value is not None and value < 1:
        raise pytest.UsageError(f"{option} {value}: wanted a whole number, more than 0")
    return value


def _not_empty(option: str, value: str | None) -> str | None:
    if value is not None and not value.strip():
        raise pytest.UsageError(f"{option} is empty: give it a value, or leave it out")
    return value


def _version(given: str | None, contract: Contract) -> str:
    """The version of the contract to judge by: the newest, if none is given."""
    newest = contract.version
    try:
        known = given is None or (1, 0, 0) <= parse_version(given) <= parse_version(newest)
    except ValueError as error:
        raise pytest.UsageError(f"--contract-version {error}") from None
    if not known:
        raise pytest.UsageError(f"--contract-version {given}: wanted 1.0.0 to {newest}")
    return given or newest


def _tokens(config: pytest.Config) -> dict[str, str]:
    """Each persona's token: from its option, else the environment, else the file of personas."""
    path = _not_empty("--personas", config.getoption("personas"))
    filed = read_personas(Path(path)) if path else {}
    tokens = {}
    for persona in PERSONAS:
        sources = (
            (persona.option, config.getoption(_destination(persona.option))),
            (persona.variable, os.environ.get(persona.variable)),
            (f"{path}: {persona.name}", filed.get(persona.name)),
        )
        given = next(((source, token) for source, token in sources if token is not None), None)
        if given:
            tokens[persona.name] = check_token(*given)
    return tokens


def _check_modes(tokens: Mapping[str, str], prefix: str, *, allowed: bool) -> None:
    """No production token where none is allowed, and one where one is wanted."""
    if not tokens.get(LIVE.name, prefix).startswith(prefix):
        raise pytest.UsageError(f"{LIVE.option}: wanted a production token ({prefix}…)")
    live = [persona for persona in PERSONAS if tokens.get(persona.name, "").startswith(prefix)]
    if live and not allowed:
        raise pytest.UsageError(
            f"{live[0].option} is a production token ({prefix}…): the suite writes entries. "
            "Use a test-mode token, or say --allow-live"
        )


def _base_url(config: pytest.Config) -> str | None:
    """The base URL, if one is given.

    The plugin pytest-base-url turns one that is not given into "".
    """
    given = any(word.startswith("--base-url") for word in config.invocation_params.args)
    value, source = config.getoption("base_url"), "--base-url"
    if value is None or (value == "" and not given):
        value, source = os.environ.get("CONFORMANCE_BASE_URL"), "CONFORMANCE_BASE_URL"
    base_url = _not_empty(source, value)
    if base_url is not None:
        _check_url(source, base_url)
    return base_url


def _check_url(source: str, base_url: str) -> None:
    try:
        url = urllib3.util.parse_url(base_url)
    except urllib3.exceptions.LocationParseError:
        url = urllib3.util.Url()
    rest = url.auth or url.query or url.fragment
    if url.scheme not in ("http", "https") or not url.host or rest:
        raise pytest.UsageError(
            f"{source} {base_url!r}: wanted http:// or https://, a host, and perhaps a path"
        )


def _destination(option: str) -> str:
    return option.removeprefix("--").replace("-", "_")
