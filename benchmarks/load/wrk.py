"""One burst of requests by wrk, and what it says of it."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from benchmarks.judges.calls import told, which
from benchmarks.load.scenario import PATH, Request

MISSING = "wrk is not on the PATH; install the package wrk (Debian: apt-get install wrk)"
_TIMEOUT = 10  # seconds until wrk counts an answer as lost
_SCRIPT = """\
wrk.method = "POST"
{headers}
wrk.body = {body}
done = function(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{{"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "refused": %d, "failed": %d}}\\n',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
"""


@dataclass(frozen=True, slots=True)
class Burst:
    """What came of a burst; latencies in milliseconds.

    `refused` counts answers of status 400 and above, `failed` what had no whole answer.
    """

    requests: int
    seconds: float
    p50: float
    p99: float
    refused: int
    failed: int

    def fault(self, status: int) -> str:
        """Why it says nothing of answers of `status`; "" where every answer can be one."""
        wanted = self.requests if status >= 400 else 0
        if not self.requests:
            return "no request was answered"
        if self.failed:
            return f"{self.failed} requests of {self.requests} had no whole answer"
        if self.refused != wanted:
            return f"{self.refused} answers of {self.requests} were refusals, wanted {wanted}"
        return ""


def script(request: Request) -> str:
    """The request in Lua, and what wrk is to print at the end."""
    headers = [f"wrk.headers[ {_quoted(k)} ] = {_quoted(v)}" for k, v in request.headers.items()]
    return _SCRIPT.format(headers="\n".join(headers), body=_quoted(request.body))


def parse(output: str) -> Burst:
    """The burst, from what wrk printed. Raises ValueError where it did not come to its end."""
    for line in output.splitlines():
        if line.startswith("{"):
            said = json.loads(line)
            return Burst(
                requests=said["requests"],
                seconds=said["microseconds"] / 1e6,
                p50=said["p50"] / 1000,
                p99=said["p99"] / 1000,
                refused=said["refused"],
                failed=said["failed"],
            )
    raise ValueError(f"wrk did not come to its end: {' '.join(output.split())[:300]}")


def burst(port: int, request: Request, *, seconds: int, connections: int, folder: Path) -> Burst:
    """Send `request` for so many seconds over so many connections, from one thread."""
    file = folder / "request.lua"
    file.write_text(script(request), encoding="utf-8")
    run = subprocess.run(  # noqa: S603, the load
        [
            *(which("wrk") or "wrk", "--threads", "1", "--connections", f"{connections}"),
            *("--duration", f"{seconds}s", "--timeout", f"{_TIMEOUT}s"),
            *("--script", str(file), f"http://127.0.0.1:{port}{PATH}"),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return parse(run.stdout)


def wrk_version() -> str:
    return told(r"wrk (?:debian/)?v?([\d.]+)", "wrk", "--version")


def _quoted(text: str) -> str:
    """A string of Lua in long brackets, which escape nothing; no request has their end."""
    return f"[==[{text}]==]"
