"""Measures servers in turn: while one is under load, the others are suspended."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager

from benchmarks.load.load_results import Gap, LoadResults, Round, Start
from benchmarks.load.raw_http import read_status
from benchmarks.load.scenarios import Request, Scenario
from benchmarks.load.server import MeasuredServer, RunningServer, StartError, start_server
from benchmarks.load.warm_up import ROUND_SECONDS, WarmUp, find_longest, warm_up
from benchmarks.load.wrk import Burst, send_burst

Report = Callable[[str], object]


class Measurement:
    """One run: adds figures, and what could not be measured, to `results`."""

    def __init__(self, results: LoadResults, report: Report) -> None:
        self._results = results
        self._report = report
        self._running: dict[str, RunningServer] = {}

    def measure(self, servers: Sequence[MeasuredServer], scenarios: Sequence[Scenario]) -> None:
        """Measure rounds of each scenario over all servers, then starts of each server."""
        with ExitStack() as stack:
            for server in servers:
                try:
                    running = stack.enter_context(start_server(server))
                except StartError as error:
                    self._skip(Gap(server.name, "", str(error)))
                else:
                    running.processes.suspend()
                    self._running[server.name] = running
            started = [server for server in servers if server.name in self._running]
            for scenario in scenarios:
                self._measure_scenario(started, scenario)
        self._measure_starts(started)

    def _measure_scenario(self, servers: Sequence[MeasuredServer], scenario: Scenario) -> None:
        rounds, seconds = self._results.plan.size(scenario.name)
        able = [server for server in servers if self._warm_up(server, scenario)]
        for number in range(1, rounds + 1):
            for server in list(able):
                done = self._measure_round(server, scenario, seconds)
                if isinstance(done, Gap):
                    able.remove(server)
                    self._skip(done)
                    continue
                self._results.rounds.append(done)
                self._report(
                    f"{scenario.name:15} {number}/{rounds}  {server.name:29}{done.rate:9,.0f} "
                    f"requests/s  {done.cpu_per_thousand:.3f} CPU s per 1,000  "
                    f"p50 {done.p50:.2f} ms  p99 {done.p99:.2f} ms"
                )

    def _warm_up(self, server: MeasuredServer, scenario: Scenario) -> bool:
        """Put a server under load until its rate is stable. False if it cannot take part."""
        running, request = self._running[server.name], server.find_request(scenario)
        longest = find_longest(server.warm_up, self._results.plan.warm_up)
        with _allow_to_run(running, scenario):
            try:
                reason = _find_inability(running, request, scenario.status)
                if not reason:
                    seconds, stable = warm_up(
                        lambda: self._measure_rate(running, request), server.warm_up, longest
                    )
            except ValueError as error:
                reason = str(error)
        if reason:
            self._skip(Gap(server.name, scenario.name, reason))
            return False
        done = WarmUp(server.name, scenario.name, round(seconds, 1), stable)
        self._results.warm_ups.append(done)
        state = "stable" if stable else "not stable"
        self._report(f"{scenario.name:15} warm-up  {server.name:26}{seconds:9.0f} s, {state}")
        return True

    def _measure_rate(self, running: RunningServer, request: Request) -> tuple[float, float]:
        """Seconds and rate of a round of warming up."""
        done = self._send(running, request, ROUND_SECONDS)
        return done.seconds, done.rate

    def _measure_round(
        self, server: MeasuredServer, scenario: Scenario, seconds: int
    ) -> Round | Gap:
        running, request = self._running[server.name], server.find_request(scenario)
        with _allow_to_run(running, scenario):
            before = running.processes.cpu_seconds()
            try:
                done = self._send(running, request, seconds)
            except ValueError as error:
                return Gap(server.name, scenario.name, str(error))
            spent = running.processes.cpu_seconds() - before
            memory = running.processes.memory()
        if fault := done.find_fault(scenario.status):
            return Gap(server.name, scenario.name, fault)
        figures = (done.requests, done.seconds, done.p50, done.p99)
        return Round(server.name, scenario.name, *figures, round(spent, 2), round(memory, 1))

    def _send(self, running: RunningServer, request: Request, seconds: int) -> Burst:
        connections = self._results.plan.connections
        return send_burst(running.port, request, seconds=seconds, connections=connections)

    def _measure_starts(self, servers: Sequence[MeasuredServer]) -> None:
        """Start servers again, whose modules have been compiled and read before."""
        starts = self._results.plan.starts
        for number in range(1, starts + 1):
            for server in servers:
                try:
                    with start_server(server) as running:
                        start = Start(server.name, round(running.seconds, 4))
                except StartError as error:
                    self._skip(Gap(server.name, "start", str(error)))
                else:
                    self._results.starts.append(start)
                    figures = f"{number}/{starts}  {server.name:29}{start.seconds:9.3f} s"
                    self._report(f"{'start':15} {figures}")

    def _skip(self, gap: Gap) -> None:
        self._results.skip(gap)
        self._report(f"not measured: {gap.server} {gap.scenario}: {gap.reason}")


@contextmanager
def _allow_to_run(running: RunningServer, scenario: Scenario) -> Iterator[None]:
    """Let a server run in this block, on the cores that the scenario allows."""
    with running.processes.resumed():
        if scenario.one_core:
            with running.processes.on_one_core():
                yield
        else:
            yield


def _find_inability(running: RunningServer, request: Request, status: int) -> str:
    """Why a server does not take part in a scenario; "" if it answers with the status."""
    try:
        answered = read_status(running.port, request)
    except OSError as error:
        return f"no answer: {error}"
    return "" if answered == status else f"answers {answered}"
