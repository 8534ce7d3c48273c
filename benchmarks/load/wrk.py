"""A burst of requests sent by wrk, and its figures."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.common.commands import find_program
from benchmarks.load.scenarios import PATH, Request

MISSING = "wrk is not on the PATH; install the package wrk (Debian: apt-get install wrk)"
_TIMEOUT = 10  # seconds until wrk counts a response as lost
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
    """The figures of a burst; latencies in milliseconds.

    `refused` counts responses of status 400 and above, `failed` requests without a whole response.
    """

    requests: int
    seconds: float
    p50: float
    p99: float
    refused: int
    failed: int

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds

    def find_fault(self, status: int) -> str:
        """The reason why the burst does not count for `status`; "" if it counts."""
        wanted = self.requests if status >= 400 else 0
        if not self.requests:
            return "no request got a response"
        if self.failed:
            return f"{self.failed} requests of {self.requests} got no whole response"
        if self.refused != wanted:
            return f"{self.refused} responses of {self.requests} were refusals, wanted {wanted}"
        return ""


def write_script(request: Request) -> str:
    """The script that makes wrk send a request and print figures at the end."""
    headers = [f"wrk.headers[ {_quote(k)} ] = {_quote(v)}" for k, v in request.headers.items()]
    return _SCRIPT.format(headers="\n".join(headers), body=_quote(request.body))


def parse_output(output: str) -> Burst:
    """The burst that wrk printed. Raises ValueError if wrk did not finish."""
    for line in output.splitlines():
        if line.startswith("{"):
            figures = json.loads(line)
            return Burst(
                requests=figures["requests"],
                seconds=figures["microseconds"] / 1e6,
                p50=figures["p50"] / 1000,
                p99=figures["p99"] / 1000,
                refused=figures["refused"],
                failed=figures["failed"],
            )
    raise ValueError(f"wrk did not finish: {' '.join(output.split())[:300]}")


def send_burst(port: int, request: Request, *, seconds: int, connections: int) -> Burst:
    """Send a request again and again from one thread. Raises ValueError if wrk did not finish."""
    with TemporaryDirectory() as folder:
        script = Path(folder, "request.lua")
        script.write_text(write_script(request), encoding="utf-8")
        run = subprocess.run(  # noqa: S603, the load
            [
                *(find_program("wrk") or "wrk", "--threads", "1", "--timeout", f"{_TIMEOUT}s"),
                *("--duration", f"{seconds}s", "--connections", f"{connections}"),
                *("--script", str(script), f"http://127.0.0.1:{port}{PATH}"),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    return parse_output(run.stdout)


def _quote(text: str) -> str:
    """A string of Lua in long brackets, which need no escapes; no request contains their end."""
    return f"[==[{text}]==]"
