"""The command of a judge, and what becomes of it."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers import COMPILED, ROOT

NODE_MODULES = ROOT / "benchmarks/node_modules"
SHOWN_URL = "$URL"
SHOWN_FOLDER = Path("report")
_MOST_SAID = 300


@dataclass(frozen=True, slots=True)
class Call:
    """A command, what is added to its environment, and where it runs.

    `files` are laid into `folder` under the names given.
    """

    command: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Path] = field(default_factory=dict)

    def __str__(self) -> str:
        """As it is typed into a shell."""
        words = [f"{name}={value}" for name, value in self.environment.items()]
        return " ".join([*words, *map(_quoted, self.command)])


@dataclass(frozen=True, slots=True)
class Ending:
    """The exit status, None where the limit was exceeded, and what was printed."""

    exit_status: int | None
    output: str

    @property
    def said(self) -> str:
        """The end of the output, in one line."""
        return " ".join(self.output.split())[-_MOST_SAID:]


def which(program: str) -> str | None:
    """The path of a program: beside the running Python, from npm, or on the PATH."""
    folders = (Path(sys.executable).parent, NODE_MODULES / ".bin", os.environ.get("PATH", ""))
    return shutil.which(program, path=os.pathsep.join(map(str, folders)))


def told(pattern: str, program: str, *arguments: str) -> str:
    """What a program says of its version. Raises ValueError where it says nothing of it."""
    run = subprocess.run(  # noqa: S603, the peers and what runs them
        [which(program) or program, *arguments], capture_output=True, text=True, check=False
    )
    found = re.search(pattern, run.stdout + run.stderr)
    if not found:
        raise ValueError(f"wanted a version from {program} {' '.join(arguments)}; got {run.stderr}")
    return found[1]


def run(call: Call, limit: float) -> Ending:
    """Run to the end, or for `limit` seconds; then it is killed with all it started."""
    for name, path in call.files.items():
        (call.folder / name).symlink_to(path)
    program, *arguments = call.command
    with subprocess.Popen(  # noqa: S603, the judges' own commands
        [which(program) or program, *arguments],
        cwd=call.folder,
        env={**os.environ, **COMPILED, **call.environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    ) as process:
        try:
            output, _ = process.communicate(timeout=limit)
            exit_status: int | None = process.returncode
        except subprocess.TimeoutExpired:
            output, exit_status = "", None
        finally:
            _end(process)
    return Ending(exit_status, output)


def _end(process: subprocess.Popen[str]) -> None:
    """Kill the session of a process, of which it may be the last that is left."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _quoted(word: str) -> str:
    """Quoted where a shell needs it; the URL stays a variable."""
    plain = word.replace(SHOWN_URL, "")
    return word if shlex.quote(plain) in (plain, "''") else shlex.quote(word)
