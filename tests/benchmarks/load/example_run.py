"""An example run, for tests of goals and tables."""

from __future__ import annotations

from benchmarks.common.machine import Machine
from benchmarks.load.load_results import LoadResults, Plan, Round, ServerInfo, Start
from benchmarks.load.servers import list_servers

MACHINE = Machine("A cpu", 2, 24.0, "6.1", "3.11.7", "4.1.0", "2026-11-25")


def make_results(rates: dict[tuple[str, str], float], starts: dict[str, float]) -> LoadResults:
    """A run of one round each, with these requests a second and seconds of start."""
    servers = [
        ServerInfo(item.name, item.title, "1", "a runtime", item.describe_command())
        for item in list_servers().values()
    ]
    made = LoadResults(MACHINE, Plan(1, 1, 16, 1), servers)
    made.rounds = [
        Round(server, scenario, int(rate), 1.0, 1.0, 2.0, cpu_seconds=0.5, memory=50.0)
        for (server, scenario), rate in rates.items()
    ]
    made.starts = [Start(server, seconds) for server, seconds in starts.items()]
    return made
