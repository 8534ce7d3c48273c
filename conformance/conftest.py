"""The suite as a pytest plugin: options, personas, outcomes, evidence, exit status."""

from __future__ import annotations

import os
import traceback
from collections.abc import Generator
from contextlib import suppress
from typing import Any

import pytest
import urllib3
from hypothesis import HealthCheck, settings

from conformance.client import Client, Inconclusive
from conformance.contract import Contract
from conformance.expectations import Deviation
from conformance.personas import (
    OVER_QUOTA,
    PERSONAS,
    REVOKED,
    WITHOUT_SCOPE,
    WRITER,
    NotAssessed,
    Wallet,
    check_token,
)
from conformance.reference import TOKENS, ReferenceServer
from conformance.report import Outcome, Report
from conformance.requirements import catalogue

CLIENT = pytest.StashKey[Client]()
REPORT = pytest.StashKey[Report]()
SERVER = pytest.StashKey[ReferenceServer]()
SEEN = "conformance"  # the attribute of a test's report that has its outcome


def pytest_addoption(parser: pytest.Parser) -> None:
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


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "requirement(*ids): what a test assesses")
    config.stash[REPORT] = report = Report(catalogue(), partial=config.getoption("partial"))
    config.pluginmanager.register(_Collector(report))
    settings.register_profile(
        "conformance",
        max_examples=50,
        deadline=None,
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=[HealthCheck.too_slow],  # a deployment may be far away
    )
    settings.load_profile("conformance")


class _Collector:
    """Passes the outcome of each test on to the report."""

    def __init__(self, report: Report) -> None:
        self._report = report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        seen = _seen(report)
        if seen:
            self._report.add(seen["ids"], Outcome(seen["outcome"]), seen["reason"])


def pytest_sessionstart(session: pytest.Session) -> None:
    """Reach the deployment before anything else, or start the reference server."""
    config = session.config
    if config.option.collectonly:
        return
    timeout = config.getoption("request_timeout")
    if not (0 < timeout < float("inf")):
        raise pytest.UsageError(f"--request-timeout {timeout}: wanted seconds, more than 0")
    base_url = _base_url(config)
    tokens = {p.name: _given(config, p.option, p.variable) for p in PERSONAS}
    if base_url is None:
        try:
            server = config.stash[SERVER] = ReferenceServer()
        except RuntimeError as error:
            raise pytest.UsageError(str(error)) from error
        base_url = server.base_url
        tokens = {name: tokens[name] or TOKENS[name] for name in tokens}
    wallet = Wallet({name: check_token(name, token) for name, token in tokens.items() if token})
    client = Client(base_url, timeout=timeout, wallet=wallet, contract=Contract())
    config.stash[CLIENT] = client
    try:
        client.post(b"{}")
    except Inconclusive as error:
        raise pytest.UsageError(f"the deployment cannot be reached: {error}") from None


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


def _base_url(config: pytest.Config) -> str | None:
    """The base URL, checked. The plugin pytest-base-url turns one that is not given into ""."""
    given = any(word.startswith("--base-url") for word in config.invocation_params.args)
    if not given and config.getoption("base_url") == "":
        config.option.base_url = None
    base_url = _given(config, "--base-url", "CONFORMANCE_BASE_URL")
    if base_url is not None:
        _check_url(base_url)
    return base_url


def _check_url(base_url: str) -> None:
    try:
        url = urllib3.util.parse_url(base_url)
    except urllib3.exceptions.LocationParseError:
        url = urllib3.util.Url()
    if url.scheme not in ("http", "https") or not url.host or url.query or url.fragment:
        raise pytest.UsageError(
            f"--base-url {base_url!r}: wanted http:// or https://, a host, and perhaps a path"
        )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Every test names requirements of the catalogue."""
    config.stash[REPORT].found = len(items)
    for item in items:
        unknown = _ids(item) - catalogue().keys()
        if unknown or not _ids(item):
            raise pytest.UsageError(
                f"{item.nodeid} names no requirement, or unknown ones: {unknown}"
            )


def pytest_collection_finish(session: pytest.Session) -> None:
    session.config.stash[REPORT].selected = len(session.items)


def _ids(item: pytest.Item) -> set[str]:
    return {id_ for mark in item.iter_markers("requirement") for id_ in mark.args}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Tell outcomes apart, and let a failure show its evidence."""
    report = yield
    error = call.excinfo.value if call.excinfo else None
    if error is None and call.when != "call":
        return report
    outcome = _outcome(item, error)
    redact = item.config.stash[CLIENT].wallet.redact
    cause = _cause(error)
    if isinstance(cause, Deviation):
        report.longrepr = redact(_evidence(item, cause))
    elif outcome is Outcome.INCONCLUSIVE:
        report.longrepr = redact(str(cause))
    elif error is not None and outcome is Outcome.ERROR:
        # Python's own traceback: pytest's shows arguments, cut where a token is not recognised.
        report.longrepr = redact("".join(traceback.format_exception(error)))
    if outcome is Outcome.WARNED:
        report.outcome = "passed"
    reason = redact(str(cause or ""))
    seen = {"ids": sorted(_ids(item)), "outcome": str(outcome), "reason": reason}
    setattr(report, SEEN, seen)
    return report


def _cause(error: BaseException | None) -> BaseException | None:
    """What Hypothesis found, where it wraps it because it does not happen every time."""
    if isinstance(error, BaseExceptionGroup):
        causes = [_cause(inner) for inner in error.exceptions]
        for kind in (Deviation, Inconclusive):
            for cause in causes:
                if isinstance(cause, kind):
                    return cause
    return error


def _outcome(item: pytest.Item, error: BaseException | None) -> Outcome:
    match _cause(error):
        case None:
            return Outcome.PASSED
        case NotAssessed():
            return Outcome.NOT_ASSESSED
        case Inconclusive():
            return Outcome.INCONCLUSIVE
        case Deviation():
            levels = {catalogue()[id_].level for id_ in _ids(item)}
            # pytest has an option --strict of its own; here it is strict with the deployment too.
            lenient = "MUST" not in levels and not item.config.getini("strict")
            return Outcome.WARNED if lenient else Outcome.FAILED
        case _:
            return Outcome.ERROR


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """Outcomes pytest has no word for get one of ours."""
    match _seen(report).get("outcome"):
        case Outcome.WARNED:
            return "warned", "w", "WARNED"
        case Outcome.NOT_ASSESSED:
            return "not assessed", "n", "NOT ASSESSED"
        case Outcome.INCONCLUSIVE:
            return "inconclusive", "i", "INCONCLUSIVE"
        case _:
            return None


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    if config.option.collectonly:
        return
    report = config.stash[REPORT]
    terminalreporter.section("conformance")
    client = config.stash.get(CLIENT, None)
    for line in [*([f"target: {client.base_url}"] if client else []), *report.lines()]:
        terminalreporter.line(line)


def _seen(report: object) -> dict[str, Any]:
    """What `pytest_runtest_makereport` noted on a report, if it was one of a test."""
    return getattr(report, SEEN, {})


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """The exit status says what the verdict says, unless pytest itself was stopped."""
    tested = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
    if tested and not session.config.option.collectonly:
        session.exitstatus = session.config.stash[REPORT].exit_status()


def pytest_unconfigure(config: pytest.Config) -> None:
    server = config.stash.get(SERVER, None)
    if server is not None:
        server.stop()


@pytest.fixture(scope="session")
def client(pytestconfig: pytest.Config) -> Client:
    """The client of the deployment under judgement."""
    return pytestconfig.stash[CLIENT]


@pytest.fixture(scope="session")
def writer(client: Client) -> str:
    """The token of a persona that may write."""
    return client.wallet.token(WRITER)


@pytest.fixture(scope="session")
def reader(client: Client) -> str:
    """The token of a persona without the scope."""
    return client.wallet.token(WITHOUT_SCOPE)


@pytest.fixture(scope="session")
def exhausted(client: Client) -> str:
    """The token of a persona whose organisation is over quota."""
    return client.wallet.token(OVER_QUOTA)


@pytest.fixture(scope="session")
def revoked(client: Client) -> str:
    """A revoked token."""
    return client.wallet.token(REVOKED)


def _evidence(item: pytest.Item, deviation: Deviation) -> str:
    """Requirement, expected, actual, exchange, curl."""
    lines = [f"{id_}: {catalogue()[id_].sentence}" for id_ in sorted(_ids(item))]
    lines += [
        f"expected  {deviation.expected}",
        f"actual    {deviation.actual}",
        "",
        str(deviation.exchange),
        "",
        "repeat it with",
        f"  {deviation.exchange.curl()}",
    ]
    return "\n".join(lines)
