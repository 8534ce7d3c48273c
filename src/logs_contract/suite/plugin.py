"""The suite as a pytest plugin: its hooks and fixtures."""

from __future__ import annotations

import logging
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import seed

from logs_contract.suite.catalogue.contract import load_contract
from logs_contract.suite.catalogue.personas import LIVE, OVER_QUOTA, REVOKED, WITHOUT_SCOPE, WRITER
from logs_contract.suite.catalogue.requirements import load_requirements
from logs_contract.suite.catalogue.requirements_table import render_text
from logs_contract.suite.checks.shrinking import ExampleRunner, load_profile
from logs_contract.suite.http.client import Client
from logs_contract.suite.options import (
    Options,
    add_options,
    read_options,
    suggest_options,
    take_timeout,
)
from logs_contract.suite.reports.repeated_causes import select_shown
from logs_contract.suite.reports.report_folder import write_header, write_reports
from logs_contract.suite.reports.summary import render_plan, render_summary
from logs_contract.suite.results.outcomes import Outcome
from logs_contract.suite.results.pytest_reports import (
    attach_findings,
    read_findings,
    read_requirement_ids,
)
from logs_contract.suite.run import Run

RUN = pytest.StashKey[Run]()
TIMEOUT = pytest.StashKey[float | None]()
_OPTIONS_WITHOUT_RUN = ("collectonly", "showfixtures", "show_fixtures_per_test", "cacheshow")
_WORKER_KEY = "conformance"  # in the input and output of a pytest-xdist worker


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    add_options(parser)
    config = pluginmanager.get_plugin("pytestconfig")
    if config:
        suggest_options(parser, config.invocation_params.args)


def pytest_cmdline_main(config: pytest.Config) -> int | None:
    """With ``--requirements``, list them and run nothing."""
    if not config.getoption("requirements"):
        return None
    print(render_text(), end="")  # noqa: T201, the user asked for it
    return 0


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "requirement(*ids): the requirements that a test assesses")
    config.stash[TIMEOUT] = take_timeout(config)
    config.pluginmanager.register(_ResultCollector(config))
    load_profile()
    if config.option.fulltrace:
        raise pytest.UsageError("--full-trace shows arguments, which contain tokens: leave it out")
    # It logs URLs, which may have a token in their query.
    logging.getLogger("urllib3").setLevel(logging.CRITICAL + 1)


class _ResultCollector:
    """Adds the findings of each test to the results of the run."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        run = self._config.stash.get(RUN, None)
        if report.failed and run:
            run.results.broken.add(report.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        results = self._config.stash[RUN].results
        findings = read_findings(report)
        for finding in findings:
            results.add(finding)
        if report.failed and not findings:
            results.broken.add(report.nodeid)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: Any) -> Generator[None]:
        """Show failures of one cause once, unless the user asks for more by ``-v``."""
        stats = terminalreporter.stats
        failed = stats.get("failed", [])
        shown = failed if self._config.option.verbose > 0 else select_shown(failed)
        run = self._config.stash.get(RUN, None)
        if failed and run:
            stats["failed"] = shown
            run.repeated = len(failed) - len(shown)
        try:
            return (yield)
        finally:
            if failed:
                stats["failed"] = failed


def pytest_sessionstart(session: pytest.Session) -> None:
    """Connect to the deployment before any test, or start the reference server."""
    config = session.config
    if any(getattr(config.option, name, None) for name in _OPTIONS_WITHOUT_RUN):
        return
    contract = load_contract()
    worker_input = getattr(config, "workerinput", {}).get(_WORKER_KEY)
    if worker_input:
        config.stash[RUN] = run = Run(Options(**worker_input), contract)
        run.connect()
        return
    options = read_options(config, contract, config.stash[TIMEOUT])
    config.stash[RUN] = run = Run(options, contract)
    write_header(run)
    run.open()
    for note in run.notes:
        config.get_terminal_writer().line(f"note: {note}")


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """pytest-xdist: a worker is about to start."""
    run = node.config.stash.get(RUN, None)
    if run:
        node.workerinput[_WORKER_KEY] = run.worker_input(node.workerinput["workercount"])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """pytest-xdist: a worker has ended."""
    output = getattr(node, "workeroutput", {}).get(_WORKER_KEY)
    if output:
        node.config.stash[RUN].merge_worker(output)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the tests whose requirements are newer than the version of the contract."""
    for item in items:
        ids = read_requirement_ids(item)
        if not ids or ids - load_requirements().keys():
            raise pytest.UsageError(f"{item.nodeid} names no requirement, or unknown ones: {ids}")
    run = config.stash.get(RUN, None)
    if run is None:
        return
    kept = [item for item in items if read_requirement_ids(item) & run.results.requirements.keys()]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept
    run.results.collected = len(items)
    for item in items:
        if isinstance(item, pytest.Function) and hasattr(item.obj, "hypothesis"):
            seed(run.options.seed)(item.obj)


def pytest_collection_finish(session: pytest.Session) -> None:
    run = session.config.stash.get(RUN, None)
    if run:
        run.results.selected = len(session.items)


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run no test if the endpoint is not served."""
    run = session.config.stash.get(RUN, None)
    return True if run and run.not_served else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    run = item.config.stash[RUN]
    strict, seed_ = run.options.strict, run.options.seed
    attach_findings(report, item, call, run.client, strict=strict, seed=seed_)
    return report


def pytest_report_teststatus(report: pytest.TestReport) -> tuple[str, str, str] | None:
    """Words and letters for the outcomes that pytest lacks."""
    outcomes = {finding.outcome for finding in read_findings(report)}
    match min(outcomes, key=Outcome.rank, default=None):
        case Outcome.WARNED:
            return "warned", "w", "WARNED"
        case Outcome.NOT_ASSESSED:
            return "not assessed", "n", "NOT ASSESSED"
        case Outcome.INCONCLUSIVE:
            return "inconclusive", "i", "INCONCLUSIVE"
        case _:
            return None


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    run = config.stash.get(RUN, None)
    if run is None:
        return
    terminalreporter.section("conformance")
    if run.options.plan:
        text = "\n".join(render_plan(run))
    else:
        width, color = terminalreporter._tw.fullwidth, terminalreporter.hasmarkup  # noqa: SLF001
        text = render_summary(run, width=width, color=color)
    terminalreporter.write_line(text.rstrip("\n"))


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Set the exit status of the verdict, unless pytest was interrupted or failed itself."""
    run = session.config.stash.get(RUN, None)
    if run is None:
        return
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[_WORKER_KEY] = run.worker_output()
        return
    finished = (
        pytest.ExitCode.OK,
        pytest.ExitCode.TESTS_FAILED,
        pytest.ExitCode.NO_TESTS_COLLECTED,
    )
    max_failures = session.config.option.maxfail or 0  # with pytest-xdist, -x is an interruption
    interrupted = exitstatus == pytest.ExitCode.INTERRUPTED
    if exitstatus in finished or (interrupted and 0 < max_failures <= session.testsfailed):
        session.exitstatus = run.results.exit_status()
        write_reports(run)


def pytest_unconfigure(config: pytest.Config) -> None:
    run = config.stash.get(RUN, None)
    if run:
        run.close()


@pytest.fixture(scope="session")
def client(pytestconfig: pytest.Config) -> Client:
    """The client of the tested deployment."""
    return pytestconfig.stash[RUN].client


@pytest.fixture(scope="session")
def writer(client: Client) -> str:
    """The token of a persona that may write."""
    return client.credentials.token(WRITER)


@pytest.fixture(scope="session")
def reader(client: Client) -> str:
    """The token of a persona without the scope."""
    return client.credentials.token(WITHOUT_SCOPE)


@pytest.fixture(scope="session")
def exhausted(client: Client) -> str:
    """The token of a persona whose organisation is over quota."""
    return client.credentials.token(OVER_QUOTA)


@pytest.fixture(scope="session")
def revoked(client: Client) -> str:
    """A revoked token."""
    return client.credentials.token(REVOKED)


@pytest.fixture(scope="session")
def live(client: Client) -> str:
    """A production token."""
    return client.credentials.token(LIVE)


@pytest.fixture
def examples() -> ExampleRunner:
    """Runs the examples of one property test."""
    return ExampleRunner()
