"""The reference server as a process of its own: what the suite judges when given no base URL."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryFile
from types import MappingProxyType

TOKENS: Mapping[str, str] = MappingProxyType(
    {
        "writer": "so_test_writer",
        "without_scope": "so_test_reader",
        "over_quota": "so_test_exhausted",
        "revoked": "so_test_revoked",
        "live": "so_live_writer",
    }
)
_ADDRESS = re.compile(r"listening on (http://\S+)")


class ReferenceServer:
    """``python -m handlers --port 0``, from construction to `stop`. Raises RuntimeError."""

    def __init__(self) -> None:
        self._log = TemporaryFile("w+")  # noqa: SIM115, closed by stop
        self._process = subprocess.Popen(
            [sys.executable, "-m", "logs_contract.server", "--port", "0", "--no-access-log"],
            cwd=Path(__file__).parent.parent,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        self.base_url = self._wait_for_address()

    def stop(self) -> None:
        """End the process and wait for it."""
        self._process.terminate()
        self._process.communicate()
        self._log.close()

    def _wait_for_address(self) -> str:
        """The address it prints; the pipe closes when it ends without one."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            found = _ADDRESS.search(line)
            if found:
                return found[1]
        self._log.seek(0)
        said = self._log.read().strip()
        self.stop()
        raise RuntimeError(f"the reference server did not start: {said}")
