"""Commands of the programs that are compared: running one, and showing how it is typed."""

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
_TAIL = 300  # characters


@dataclass(frozen=True, slots=True)
class Command:
    """The words of a command, additions to its environment, and the folder it runs in.

    `files` are linked into `folder` under the names given.
    """

    words: tuple[str, ...]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Path] = field(default_factory=dict)

    def __str__(self) -> str:
        """The command as it is typed into a shell."""
        variables = [f"{name}={value}" for name, value in self.environment.items()]
        return " ".join([*variables, *map(_quote, self.words)])


@dataclass(frozen=True, slots=True)
class CommandResult:
    """The exit status, None if the time limit was exceeded, and the output."""

    exit_status: int | None
    output: str

    @property
    def tail(self) -> str:
        """The end of the output, in one line."""
        return " ".join(self.output.split())[-_TAIL:]


def find_program(program: str) -> str | None:
    """The path of a program: beside the running Python, from npm, or on the PATH."""
    folders = (Path(sys.executable).parent, NODE_MODULES / ".bin", os.environ.get("PATH", ""))
    return shutil.which(program, path=os.pathsep.join(map(str, folders)))


def read_version(pattern: str, program: str, *arguments: str) -> str:
    """The version that a program prints. Raises ValueError if its output has none."""
    run = subprocess.run(  # noqa: S603, the peers and what runs them
        [find_program(program) or program, *arguments], capture_output=True, text=True, check=False
    )
    found = re.search(pattern, run.stdout + run.stderr)
    if not found:
        raise ValueError(f"wanted a version from {program} {' '.join(arguments)}; got {run.stderr}")
    return found[1]


def run_command(command: Command, limit: float) -> CommandResult:
    """Run a command; after `limit` seconds it is killed with all processes it started."""
    for name, path in command.files.items():
        (command.folder / name).symlink_to(path)
    program, *arguments = command.words
    with subprocess.Popen(  # noqa: S603, the commands of the tools
        [find_program(program) or program, *arguments],
        cwd=command.folder,
        env={**os.environ, **COMPILED, **command.environment},
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
            _kill_session(process)
    return CommandResult(exit_status, output)


def _kill_session(process: subprocess.Popen[str]) -> None:
    """Kill a process and all that it started."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _quote(word: str) -> str:
    """Quote a word if a shell needs it; the URL stays a variable."""
    plain = word.replace(SHOWN_URL, "")
    return word if shlex.quote(plain) in (plain, "''") else shlex.quote(word)
