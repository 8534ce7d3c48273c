"""The suite's options: declaration, values and checks."""

from __future__ import annotations

import os
import random
import re
import secrets
from argparse import ArgumentError
from collections.abc import Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import pytest
import urllib3

from logs_contract.command_line import find_nearest
from logs_contract.suite.catalogue.contract import Contract
from logs_contract.suite.catalogue.persona_tokens import check_token, read_personas
from logs_contract.suite.catalogue.personas import LIVE, PERSONAS
from logs_contract.suite.catalogue.requirements import parse_version
from logs_contract.suite.option_table import OPTION_GROUPS

DEFAULT_RATE = 50.0
DEFAULT_TIMEOUT = 10.0


@dataclass(frozen=True, slots=True)
class Options:
    """The options of a run. `tokens` are by the name of their persona.

    `rate` is in requests a second, None if the user gave none; `timeout` is in seconds.
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
    anyway: bool
    plan: bool
    report_dir: str | None
    expected_failures: str | None

    def to_json(self) -> dict[str, Any]:
        """The options as JSON values, for the worker processes of the run."""
        return asdict(self)


def add_options(parser: pytest.Parser) -> None:
    """Declare the options; each token and the base URL also come from the environment."""
    for heading, options in OPTION_GROUPS.items():
        group = parser.getgroup(f"conformance: {heading.lower()}")
        for option in options:
            if option.from_pytest:
                continue
            value = {"metavar": option.metavar, "type": option.type}
            kind = value if option.metavar else {"action": "store_true"}
            # pytest-base-url and pytest-timeout declare these too; see `take_timeout`.
            shared = option.name in ("--base-url", "--timeout")
            with suppress(ArgumentError, ValueError) if shared else nullcontext():
                group.addoption(option.name, help=option.meaning, **kind)


def suggest_options(parser: pytest.Parser, arguments: Sequence[str]) -> None:
    """Make pytest's error for an unknown option suggest the nearest known one."""
    try:
        unknown = parser.parse_known_and_unknown_args(arguments)[1]
    except pytest.UsageError:
        return
    known = set(re.findall(r"--[a-z][a-z-]*[a-z]", parser.optparser.format_help()))
    nearest = [find_nearest(word.partition("=")[0], known) for word in unknown]
    if any(nearest):
        parser.extra_info["did you mean"] = ", ".join(name for name in nearest if name)


def take_timeout(config: pytest.Config) -> float | None:
    """The value of ``--timeout``, which is removed so that pytest-timeout does not see it.

    The environment variable and the setting of pytest-timeout still limit a whole test.
    """
    timeout: float | None = config.option.timeout
    config.option.timeout = None
    return timeout


def read_options(config: pytest.Config, contract: Contract, timeout: float | None) -> Options:
    """The checked options; `timeout` is that of `take_timeout`. Raises `pytest.UsageError`."""
    get = config.getoption
    tokens = _read_tokens(config)
    _check_modes(tokens, contract.token_prefixes["live"], allowed=get("allow_live"))
    if not get("anyway"):
        _check_different(tokens)
    seed = get("seed")
    return Options(
        base_url=_read_base_url(config),
        tokens=tokens,
        rate=_check_positive("--rate", get("rate")),
        timeout=_check_positive("--timeout", timeout) or DEFAULT_TIMEOUT,
        seed=random.SystemRandom().randrange(2**32) if seed is None else seed,
        run_id=secrets.token_hex(4),
        max_requests=_check_whole("--max-requests", get("max_requests")),
        contract_version=_check_version(get("contract_version"), contract),
        # pytest's own option --strict: here it makes the suite strict with the deployment too.
        strict=bool(config.getini("strict")),
        partial=get("partial"),
        anyway=get("anyway"),
        plan=get("plan"),
        report_dir=_check_not_empty("--report-dir", get("report_dir")),
        expected_failures=_check_not_empty("--expected-failures", get("expected_failures")),
    )


def _check_positive(option: str, value: float | None) -> float | None:
    if value is not None and not 0 < value < float("inf"):
        raise pytest.UsageError(f"{option} {value}: wanted a number, more than 0")
    return value


def _check_whole(option: str, value: int | None) -> int | None:
    if value is not None and value < 1:
        raise pytest.UsageError(f"{option} {value}: wanted a whole number, more than 0")
    return value


def _check_not_empty(option: str, value: str | None) -> str | None:
    if value is not None and not value.strip():
        raise pytest.UsageError(f"{option} is empty: give it a value, or leave it out")
    return value


def _check_version(version: str | None, contract: Contract) -> str:
    """The version of the contract to test against; the newest if the user gave none."""
    newest = contract.version
    try:
        known = version is None or (1, 0, 0) <= parse_version(version) <= parse_version(newest)
    except ValueError as error:
        raise pytest.UsageError(f"--contract-version {error}") from None
    if not known:
        raise pytest.UsageError(f"--contract-version {version}: wanted 1.0.0 to {newest}")
    return version or newest


def _read_tokens(config: pytest.Config) -> dict[str, str]:
    """The token of each persona, from its option, else its variable, else the file of personas."""
    path = _check_not_empty("--personas", config.getoption("personas"))
    from_file = read_personas(Path(path)) if path else {}
    tokens = {}
    for persona in PERSONAS:
        sources = (
            (persona.option, config.getoption(_option_name(persona.option))),
            (persona.variable, os.environ.get(persona.variable)),
            (f"{path}: {persona.name}", from_file.get(persona.name)),
        )
        first = next(((source, token) for source, token in sources if token is not None), None)
        if first:
            tokens[persona.name] = check_token(*first)
    return tokens


def _check_modes(tokens: Mapping[str, str], prefix: str, *, allowed: bool) -> None:
    """Refuse a production token without ``--allow-live``, and a test-mode one as the live token."""
    if not tokens.get(LIVE.name, prefix).startswith(prefix):
        raise pytest.UsageError(f"{LIVE.option}: wanted a production token ({prefix}…)")
    live = [persona for persona in PERSONAS if tokens.get(persona.name, "").startswith(prefix)]
    if live and not allowed:
        raise pytest.UsageError(
            f"{live[0].option} is a production token ({prefix}…): the suite writes entries. "
            "Use a test-mode token, or add --allow-live"
        )


def _check_different(tokens: Mapping[str, str]) -> None:
    """Refuse one token for two personas."""
    seen: dict[str, str] = {}
    for persona in PERSONAS:
        token = tokens.get(persona.name)
        if token in seen:
            raise pytest.UsageError(
                f"{seen[token]} and {persona.option} are the same token: "
                "give each persona its own, or add --anyway"
            )
        if token is not None:
            seen[token] = persona.option


def _read_base_url(config: pytest.Config) -> str | None:
    """The base URL of the option, else of the environment.

    Without the option, the value is "" if the plugin pytest-base-url is installed.
    """
    given = any(word.startswith("--base-url") for word in config.invocation_params.args)
    value, source = config.getoption("base_url"), "--base-url"
    if value is None or (value == "" and not given):
        value, source = os.environ.get("CONFORMANCE_BASE_URL"), "CONFORMANCE_BASE_URL"
    base_url = _check_not_empty(source, value)
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


def _option_name(option: str) -> str:
    return option.removeprefix("--").replace("-", "_")
