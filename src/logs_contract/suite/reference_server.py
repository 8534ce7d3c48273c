"""The reference server in its own process. The suite tests it if no base URL is given."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Mapping
from tempfile import TemporaryFile
from types import MappingProxyType

# The default tokens of the reference server, by persona.
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
# As ``logs-mock``. -P keeps the current folder off the import path, so that modules there cannot
# replace those of the server.
_COMMAND = (sys.executable, "-P", "-m", "logs_contract.server", "--port", "0", "--no-access-log")


class ReferenceServer:
    """A server on a free port, which runs from construction until `stop`. Raises RuntimeError."""

    def __init__(self) -> None:
        self._log = TemporaryFile("w+")  # noqa: SIM115, closed by stop
        self._process = subprocess.Popen(
            _COMMAND, stdout=subprocess.PIPE, stderr=self._log, text=True
        )
        self.base_url = self._read_address()

    def stop(self) -> None:
        """End the process and wait for it."""
        self._process.terminate()
        self._process.communicate()
        self._log.close()

    def _read_address(self) -> str:
        """The address that the server prints. If it ends without one, the pipe closes."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            found = _ADDRESS.search(line)
            if found:
                return found[1]
        self._log.seek(0)
        output = self._log.read().strip()
        self.stop()
        raise RuntimeError(f"the reference server did not start: {output}")
