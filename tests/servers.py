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
# Added to an environment, keeps compiled modules; to compile them anew is a third of a run.
COMPILED: Mapping[str, str] = {"PYTHONDONTWRITEBYTECODE": ""}
# Systems give connections and servers that ask for any port those from 32768 or higher, at any
# moment; one that is to be free until a server has started is chosen below.
_OWN_PORTS = range(20_000, 32_000)
_ADDRESS = re.compile(r"listening on http://\S+:(\d+)")


def run_module(
    *arguments: str, environment: Mapping[str, str] | None = None, timeout: float = 120
) -> subprocess.CompletedProcess[str]:
    """``python -m`` with `arguments` in the checkout, expected to end by itself."""
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
    """Run a command line in bash, as a reader pastes it."""
    return subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, timeout=60, check=False
    )


def free_port() -> int:
    """For a server that must be told its port: one that nobody listens on."""
    while True:
        port = secrets.choice(_OWN_PORTS)
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port


@contextmanager
def first_line(*command: str) -> Iterator[str]:
    """What a server says of where it listens, on its first line; "" where it did not start."""
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


class Server:
    """``python -m handlers`` on a free port, its output kept in a file.

    In a session of its own it can be interrupted as by a terminal, with all that it has started.
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
        """SIGTERM; returns the exit status and what was printed after the banner."""
        self.process.terminate()
        try:
            output, _ = self.process.communicate(timeout=PATIENCE)
        finally:
            self.process.kill()  # one that has not ended in time stays for nobody to find
        return self.process.returncode, output

    def _read_banner(self) -> str:
        assert self.process.stdout is not None
        lines: list[str] = []
        for line in self.process.stdout:
            lines.append(line)
            if line.startswith("    -d "):
                break
        return "".join(lines)


class Mutated(Server):
    """The reference server with one line of it changed."""

    def __init__(self, folder: Path, file: str, old: str, new: str, *arguments: str) -> None:
        for name in ("handlers", "src"):
            shutil.copytree(ROOT / name, folder / name)
        shutil.copy(ROOT / "openapi.yaml", folder)
        path = folder / file
        source = path.read_text()
        assert old in source, f"{file} no longer has {old!r}"
        path.write_text(source.replace(old, new, 1))
        super().__init__(folder / "log", "--no-access-log", *arguments, cwd=folder / "src")
