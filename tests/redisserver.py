"""Real Redis processes for tests."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from tests.processes import PATIENCE
from tests.servers import free_port

# A busy machine may need longer for a reply than the half second after which the product gives
# up. Tests of what happens then use `strict_url`.
_PATIENT = f"socket_connect_timeout={PATIENCE}&socket_timeout={PATIENCE}"


def need_redis() -> None:
    """Skip a test if redis-server is not installed. Fail it if CI is set."""
    if shutil.which("redis-server") is None:
        reason = "redis-server is not installed: apt-get install redis-server"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


class RedisServer:
    """A ``redis-server`` process on a free port. Its files are in `folder`.

    A client of `url` waits up to `PATIENCE` for a reply. A client of `strict_url` has the default
    timeouts.
    """

    def __init__(self, folder: Path, *options: str) -> None:
        self._folder = folder
        self._options = options or ("--appendonly", "no")
        self.port = free_port()
        self.strict_url = f"redis://127.0.0.1:{self.port}/0"
        self.url = f"{self.strict_url}?{_PATIENT}"
        self.start()

    def start(self) -> None:
        """Start the server, also after `kill`, and wait until it replies."""
        command = [
            "redis-server",
            "--bind",
            "127.0.0.1",
            "--port",
            str(self.port),
            "--save",
            "",
        ]
        with (self._folder / "redis.log").open("a") as log:
            self.process = subprocess.Popen(
                [*command, "--dir", str(self._folder), *self._options], stdout=log, stderr=log
            )
        deadline = time.monotonic() + PATIENCE
        with Redis.from_url(self.url) as client:
            while True:
                try:
                    client.ping()
                except RedisConnectionError:
                    assert time.monotonic() < deadline, (self._folder / "redis.log").read_text()
                    time.sleep(0.02)
                else:
                    return

    def kill(self) -> None:
        """Kill the server with SIGKILL."""
        self.process.kill()
        self.process.wait()

    def hang(self) -> None:
        """Stop the process with SIGSTOP, so that it accepts connections but does not reply."""
        self.process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()
