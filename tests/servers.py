"""Real server processes for tests."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.processes import PATIENCE

ROOT = Path(__file__).parent.parent
# With this in its environment, a process keeps compiled modules, which makes runs a third shorter.
COMPILED: Mapping[str, str] = {"PYTHONDONTWRITEBYTECODE": ""}
# Systems choose ports from 32768 on for connections, and for servers that ask for any port. A port
# below stays free until a server has started.
_OWN_PORTS = range(20_000, 32_000)
VIOLATION = "violates the contract"  # in the log, for each response that does
_ADDRESS = re.compile(r"listening on http://\S+:(\d+)")


def run_module(
    *arguments: str, environment: Mapping[str, str] | None = None, timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m`` with `arguments` in the checkout, and wait until it ends."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def run_shell(command: str) -> subprocess.CompletedProcess[str]:
    """Run a command line in bash."""
    return subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False
    )


def free_port() -> int:
    """Return a port that no process listens on, for a server that cannot choose its port."""
    while True:
        port = secrets.choice(_OWN_PORTS)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port


@contextmanager
def first_line(*command: str) -> Iterator[str]:
    """Run a server and yield its first line, which says where it listens, or ""."""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


class Server:
    """A reference server in a process of its own, on a free port. `log` is its standard error.

    With `own_session`, a test can send a signal to the server and its workers together, as a
    terminal does.
    """

    def __init__(
        self, log: Path, *arguments: str, cwd: Path = ROOT, own_session: bool = False
    ) -> None:
        self.log = log
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-u", "-m", "logs_contract.server", "--port", "0", *arguments],
                cwd=cwd,
                stdout=subprocess.PIPE,
                stderr=output,
                text=True,
                start_new_session=own_session,
            )
        self.banner = self._read_banner()
        found = _ADDRESS.search(self.banner)
        assert found, self.banner + log.read_text()
        self.port = int(found[1])

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> tuple[int, str]:
        """Send SIGTERM. Return the exit status and the output after the banner."""
        self.process.terminate()
        try:
            output, _ = self.process.communicate(timeout=PATIENCE)
        finally:
            self.process.kill()  # in case it has not ended in time
        return self.process.returncode, output

    def _read_banner(self) -> str:
        assert self.process.stdout is not None
        lines: list[str] = []
        for line in self.process.stdout:
            lines.append(line)
            if line.startswith("    -d "):
                break
        return "".join(lines)


@contextmanager
def serve_checked(log: Path, *arguments: str, cwd: Path = ROOT) -> Iterator[Server]:
    """Run a server that checks its responses. Fails in the end if one violates the contract."""
    served = Server(log, "--validate-responses", *arguments, cwd=cwd)
    yield served
    served.stop()
    assert VIOLATION not in log.read_text()


class Mutated(Server):
    """A reference server with one changed line in its source."""

    def __init__(self, folder: Path, file: str, old: str, new: str, *arguments: str) -> None:
        for name in ("handlers", "src"):
            shutil.copytree(ROOT / name, folder / name)
        shutil.copy(ROOT / "openapi.yaml", folder)
        path = folder / file
        source = path.read_text()
        assert old in source, f"{file} no longer has {old!r}"
        path.write_text(source.replace(old, new, 1))
        super().__init__(folder / "log", "--no-access-log", *arguments, cwd=folder / "src")
