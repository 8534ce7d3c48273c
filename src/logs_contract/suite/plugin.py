"""The suite as a pytest plugin: its hooks and fixtures."""

from __future__ import annotations

import logging
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import seed

from logs_contract.suite.client import Client
from logs_contract.suite.contract import load_contract
from logs_contract.suite.judging import findings_of, judge, requirement_ids
from logs_contract.suite.listing import as_text
from logs_contract.suite.options import Options, add_options, read_options, take_timeout
from logs_contract.suite.outcomes import Outcome
from logs_contract.suite.personas import LIVE, OVER_QUOTA, REVOKED, WITHOUT_SCOPE, WRITER
from logs_contract.suite.reports import write_end, write_start
from logs_contract.suite.requirements import catalogue
from logs_contract.suite.search import Search, load_profile
from logs_contract.suite.session import Session
from logs_contract.suite.summary import render, render_plan

SESSION = pytest.StashKey[Session]()
TIMEOUT = pytest.StashKey[float | None]()
_NO_RUN = ("collectonly", "showfixtures", "show_fixtures_per_test", "cacheshow")
_SHARED = "conformance"  # what processes of one run tell each other (pytest-xdist)


def pytest_addoption(parser: pytest.Parser) -> None:
    add_options(parser)


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """With --requirements nothing is run."""
    if not config.getoption("requirements"):
        return None
    print(as_text(), end="")  # noqa: T201, it is what was asked for
    return 0


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "requirement(*ids): what a test assesses")
    config.stash[TIMEOUT] = take_timeout(config)
    config.pluginmanager.register(_Collector(config))
    load_profile()
    if config.option.fulltrace:
        raise pytest.UsageError("--full-trace shows arguments, and so tokens: leave it out")
    # It logs URLs, which may have a token in their query.
    logging.getLogger("urllib3").setLevel(logging.CRITICAL + 1)


class _Collector:
    """Passes what was found of each test on to the report."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        run = self._config.stash.get(SESSION, None)
        if report.failed and run:
            run.report.broken.add(report.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        collected = self._config.stash[SESSION].report
        findings = findings_of(report)
        for finding in findings:
            collected.add(finding)
        if report.failed and not findings:
            collected.broken.add(report.nodeid)


def pytest_sessionstart(session: pytest.Session) -> None:
    """Reach the deployment before anything else, or start the reference server."""
    config = session.config
    if any(getattr(config.option, name, None) for name in _NO_RUN):
        return
    contract = load_contract()
    shared = getattr(config, "workerinput", {}).get(_SHARED)
    if shared:
        config.stash[SESSION] = run = Session(Options(**shared), contract)
        run.connect()
        return
    options = read_options(config, contract, config.stash[TIMEOUT])
    config.stash[SESSION] = run = Session(options, contract)
    write_start(run)
    run.open()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """pytest-xdist: a process takes its part of the run."""
    run = node.config.stash.get(SESSION, None)
    if run:
        node.workerinput[_SHARED] = run.share(node.workerinput["workercount"])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """pytest-xdist: a process has told what it sent and how many tests there are."""
    told = getattr(node, "workeroutput", {}).get(_SHARED)
    if told:
        node.config.stash[SESSION].hear(told)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Every test names requirements; those outside the version of the contract are left out."""
    for item in items:
        ids = requirement_ids(item)
        if not ids or ids - catalogue().keys():
            raise pytest.UsageError(f"{item.nodeid} names no requirement, or unknown ones: {ids}")
    run = config.stash.get(SESSION, None)
    if run is None:
        return
    inside = [item for item in items if requirement_ids(item) & run.report.catalogue.keys()]
    config.hook.pytest_deselected(items=[item for item in items if item not in inside])
    items[:] = inside
    run.report.found = len(items)
    for item in items:
        if isinstance(item, pytest.Function) and hasattr(item.obj, "hypothesis"):
            seed(run.options.seed)(item.obj)


def pytest_collection_finish(session: pytest.Session) -> None:
    run = session.config.stash.get(SESSION, None)
    if run:
        run.report.selected = len(session.items)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Where the endpoint is not there, that is all there is to say."""
    run = session.config.stash.get(SESSION, None)
    return True if run and run.not_served else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    judge(item.config.stash[SESSION], item, call, report)
    return report


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """Outcomes pytest has no word for get one of ours."""
    outcomes = {finding.outcome for finding in findings_of(report)}
    match min(outcomes, key=Outcome.gravity, default=None):
        case Outcome.WARNED:
            return "warned", "w", "WARNED"
        case Outcome.NOT_ASSESSED:
            return "not assessed", "n", "NOT ASSESSED"
        case Outcome.INCONCLUSIVE:
            return "inconclusive", "i", "INCONCLUSIVE"
        case _:
            return None


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    run = config.stash.get(SESSION, None)
    if run is None:
        return
    terminalreporter.section("conformance")
    if run.options.plan:
        text = "\n".join(render_plan(run))
    else:
        width, color = terminalreporter._tw.fullwidth, terminalreporter.hasmarkup  # noqa: SLF001
        text = render(run, width=width, color=color)
    terminalreporter.write_line(text.rstrip("\n"))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """The exit status says what the verdict says, unless pytest itself was stopped."""
    run = session.config.stash.get(SESSION, None)
    if run is None:
        return
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[_SHARED] = run.tell()
        return
    ends = (
        pytest.ExitCode.OK,
        pytest.ExitCode.TESTS_FAILED,
        pytest.ExitCode.NO_TESTS_COLLECTED,
    )
    most = session.config.option.maxfail or 0  # with pytest-xdist, -x is an interruption
    enough = exitstatus == pytest.ExitCode.INTERRUPTED and 0 < most <= session.testsfailed
    if exitstatus in ends or enough:
        session.exitstatus = run.report.exit_status()
        write_end(run)


def pytest_unconfigure(config: pytest.Config) -> None:
    run = config.stash.get(SESSION, None)
    if run:
        run.close()


@pytest.fixture(scope="session")
def client(pytestconfig: pytest.Config) -> Client:
    """The client of the deployment under judgement."""
    return pytestconfig.stash[SESSION].client


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


@pytest.fixture(scope="session")
def live(client: Client) -> str:
    """A production token."""
    return client.wallet.token(LIVE)


@pytest.fixture
def search() -> Search:
    """The memory of one property test."""
    return Search()
