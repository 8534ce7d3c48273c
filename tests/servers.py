"""Real server processes for tests."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
_ADDRESS = re.compile(r"listening on http://\S+:(\d+)")


class Server:
    """``python -m handlers`` on a free port, its output kept in a file."""

    def __init__(self, log: Path, *arguments: str, cwd: Path = ROOT) -> None:
        self.log = log
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-u", "-m", "handlers", "--port", "0", *arguments],
                cwd=cwd,
                stdout=subprocess.PIPE,
                stderr=output,
                text=True,
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
        output, _ = self.process.communicate(timeout=20)
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

    def __init__(self, folder: Path, file: str, old: str, new: str) -> None:
        shutil.copytree(ROOT / "handlers", folder / "handlers")
        shutil.copy(ROOT / "openapi.yaml", folder)
        path = folder / "handlers" / file
        source = path.read_text()
        assert old in source, f"{file} no longer has {old!r}"
        path.write_text(source.replace(old, new, 1))
        super().__init__(folder / "log", "--no-access-log", cwd=folder)
