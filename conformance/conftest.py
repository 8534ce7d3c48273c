"""The suite as a pytest plugin: options, personas, outcomes, evidence, exit status."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from conformance.client import Client, Inconclusive
from conformance.contract import Contract
from conformance.options import add_options, given_base_url, given_tokens, request_timeout
from conformance.outcomes import cause_of, evidence, outcome_of
from conformance.personas import OVER_QUOTA, REVOKED, WITHOUT_SCOPE, WRITER, Wallet
from conformance.reference import TOKENS, ReferenceServer
from conformance.report import Outcome, Report
from conformance.requirements import catalogue

CLIENT = pytest.StashKey[Client]()
REPORT = pytest.StashKey[Report]()
SERVER = pytest.StashKey[ReferenceServer]()
SEEN = "conformance"  # the attribute of a test's report that has its outcome


def pytest_addoption(parser: pytest.Parser) -> None:
    add_options(parser)


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
    timeout = request_timeout(config)
    base_url = given_base_url(config)
    tokens = given_tokens(config)
    if base_url is None:
        try:
            server = config.stash[SERVER] = ReferenceServer()
        except RuntimeError as error:
            raise pytest.UsageError(str(error)) from error
        base_url = server.base_url
        tokens = {**TOKENS, **tokens}
    client = Client(base_url, timeout=timeout, wallet=Wallet(tokens), contract=Contract())
    config.stash[CLIENT] = client
    try:
        client.post(b"{}")
    except Inconclusive as error:
        raise pytest.UsageError(f"the deployment cannot be reached: {error}") from None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Every test names requirements of the catalogue."""
    config.stash[REPORT].found = len(items)
    for item in items:
        ids = _ids(item)
        unknown = ids - catalogue().keys()
        if unknown or not ids:
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
    cause = cause_of(error)
    requirements = [catalogue()[id_] for id_ in sorted(_ids(item))]
    # pytest has an option --strict of its own; here it is strict with the deployment too.
    outcome = outcome_of(cause, requirements, strict=item.config.getini("strict"))
    redact = item.config.stash[CLIENT].wallet.redact
    if cause is not None and outcome is not Outcome.NOT_ASSESSED:
        report.longrepr = redact(evidence(cause, requirements))
    if outcome is Outcome.WARNED:
        report.outcome = "passed"
    reason = redact(str(cause or ""))
    ids = [requirement.id for requirement in requirements]
    seen = {"ids": ids, "outcome": str(outcome), "reason": reason}
    setattr(report, SEEN, seen)
    return report


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
