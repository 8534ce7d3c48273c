"""Servers under load, in turn: while one is measured, the others are held."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.load.contender import Contender, Running, StartError, running
from benchmarks.load.exchange import ask
from benchmarks.load.record import Gap, Plan, Record, Round, Start
from benchmarks.load.scenario import Request, Scenario
from benchmarks.load.wrk import Burst, burst

Tell = Callable[[str], object]


def measure(
    record: Record, contenders: Sequence[Contender], scenarios: Sequence[Scenario], tell: Tell
) -> None:
    """Add to `record` the rounds and starts of servers that can run, and what they cannot do."""
    with ExitStack() as stack:
        servers: dict[str, Running] = {}
        for contender in contenders:
            try:
                server = stack.enter_context(running(contender))
            except StartError as error:
                _skip(record, Gap(contender.name, "", str(error)), tell)
            else:
                server.process.hold()
                servers[contender.name] = server
        up = [contender for contender in contenders if contender.name in servers]
        for scenario in scenarios:
            _in_turn(record, up, servers, scenario, tell)
    _start_in_turn(record, up, tell)


def _in_turn(
    record: Record,
    contenders: Sequence[Contender],
    servers: Mapping[str, Running],
    scenario: Scenario,
    tell: Tell,
) -> None:
    rounds, seconds = record.plan.of(scenario.name)
    able = [c for c in contenders if _warmed_up(record, c, servers[c.name], scenario, tell)]
    for number in range(1, rounds + 1):
        for contender in list(able):
            done = _round(contender, servers[contender.name], scenario, record.plan, seconds)
            if isinstance(done, Gap):
                able.remove(contender)
                _skip(record, done, tell)
            else:
                record.rounds.append(done)
                tell(
                    f"{scenario.name:7} {number}/{rounds}  {contender.name:29}"
                    f"{done.rate:9,.0f} requests/s  p50 {done.p50:.2f} ms  p99 {done.p99:.2f} ms"
                )


def _warmed_up(
    record: Record, contender: Contender, server: Running, scenario: Scenario, tell: Tell
) -> bool:
    """Whether it takes part in a scenario; then it has been under load for a while."""
    request = contender.request(scenario)
    if reason := _inability(server, request, scenario.status):
        _skip(record, Gap(contender.name, scenario.name, reason), tell)
        return False
    with server.process.awake():
        _burst(server, request, record.plan, contender.warm_up)
    return True


def _inability(server: Running, request: Request, status: int) -> str:
    """Why a server does not take part in a scenario; "" where it answers as is wanted."""
    with server.process.awake():
        try:
            answered = ask(server.port, request)
        except OSError as error:
            return f"no answer: {error}"
    return "" if answered == status else f"answers {answered}"


def _round(
    contender: Contender, server: Running, scenario: Scenario, plan: Plan, seconds: int
) -> Round | Gap:
    request = contender.request(scenario)
    with server.process.awake():
        before = server.process.cpu_seconds()
        done = _burst(server, request, plan, seconds)
        spent = server.process.cpu_seconds() - before
        memory = server.process.memory()
    fault = done if isinstance(done, str) else done.fault(scenario.status)
    if isinstance(done, str) or fault:
        return Gap(contender.name, scenario.name, fault)
    return Round(
        contender.name,
        scenario.name,
        done.requests,
        done.seconds,
        p50=done.p50,
        p99=done.p99,
        cpu_seconds=round(spent, 2),
        memory=round(memory, 1),
    )


def _burst(server: Running, request: Request, plan: Plan, seconds: int) -> Burst | str:
    """A burst, or why there is none."""
    with TemporaryDirectory() as folder:
        try:
            return burst(
                server.port,
                request,
                seconds=seconds,
                connections=plan.connections,
                folder=Path(folder),
            )
        except ValueError as error:
            return str(error)


def _start_in_turn(record: Record, contenders: Sequence[Contender], tell: Tell) -> None:
    """Starts of servers whose modules have been compiled and read before."""
    for number in range(1, record.plan.starts + 1):
        for contender in contenders:
            try:
                with running(contender) as server:
                    start = Start(contender.name, round(server.seconds, 4))
            except StartError as error:
                _skip(record, Gap(contender.name, "start", str(error)), tell)
            else:
                record.starts.append(start)
                tell(
                    f"start   {number}/{record.plan.starts}  {contender.name:29}"
                    f"{start.seconds:9.3f} s"
                )


def _skip(record: Record, gap: Gap, tell: Tell) -> None:
    """Where a server fails in a scenario, none of its rounds there is kept."""
    failed = (gap.server, gap.scenario)
    record.rounds = [r for r in record.rounds if (r.server, r.scenario) != failed]
    record.gaps.append(gap)
    tell(f"not measured: {gap.server} {gap.scenario}: {gap.reason}")
