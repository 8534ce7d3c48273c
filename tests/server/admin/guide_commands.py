"""Runs the commands of the guide to the admin API, `docs/admin-api.md`."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.processes import PATIENCE
from tests.servers import ROOT, Server

GUIDE = ROOT / "docs" / "admin-api.md"
_ADDRESS = "http://127.0.0.1:8080"
_BLOCK = re.compile(r"^```(?:console|sh)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_STEP = re.compile(r"^\$ ((?:.*\n)(?:(?!\$ ).*\n)*)", re.MULTILINE)
_END = "--- end of a step ---"
_START = re.compile(r'(?:make serve(?: ARGS="(?P<make>.*)")?|logs-mock (?P<script>.*))')


@dataclass(frozen=True)
class Step:
    """A command and the output the guide shows; ``...`` stands for any text."""

    command: str
    shown: str

    @property
    def options(self) -> list[str] | None:
        """The options of a command that starts a server; None for other commands."""
        start = _START.fullmatch(self.command)
        return shlex.split(start["make"] or start["script"] or "") if start else None

    def matches(self, output: str) -> bool:
        """Return whether the output equals the one in the guide, apart from white space."""
        parts = ("".join(part.split()) for part in self.shown.split("..."))
        wanted = ".*".join(map(re.escape, parts))
        return re.fullmatch(wanted, "".join(output.split()), re.DOTALL) is not None


def read_blocks(text: str) -> list[list[Step]]:
    """The commands of each block."""
    return [
        [_read_step(lines.splitlines(keepends=True)) for lines in _STEP.findall(block)]
        for block in _BLOCK.findall(text)
    ]


def _read_step(lines: list[str]) -> Step:
    """A step: its command are the first lines that a shell accepts as complete."""
    for count in range(1, len(lines) + 1):
        command = "".join(lines[:count]).rstrip("\n")
        check = subprocess.run(["bash", "-n", "-c", command], capture_output=True, check=False)
        if not command.endswith("\\") and not check.returncode and not check.stderr:
            return Step(command, "".join(lines[count:]))
    raise AssertionError(f"no shell understands {lines}")


def run_commands(text: str, folder: Path) -> Iterator[tuple[Step, str]]:
    """Run the commands in order, in `folder`; yields each one with its output.

    Commands that start a server are not yielded; the log of each server is put in `folder`.
    """
    server: Server | None = None
    try:
        for block in read_blocks(text):
            if block[0].options is not None:
                if server:
                    server.stop()
                log = folder / f"server-{len(list(folder.glob('server-*')))}.log"
                server = Server(log, *block[0].options, cwd=folder)
                continue
            assert server, "the guide begins with a server"
            yield from zip(block, _run_block(block, server, folder), strict=True)
    finally:
        if server:
            server.stop()


def _run_block(block: list[Step], server: Server, folder: Path) -> list[str]:
    """Run the commands of a block in one shell; returns the output of each."""
    script = "\n".join(f"{{ {step.command}\n}} 2>&1\necho '{_END}'" for step in block)
    run = subprocess.run(
        ["bash", "-c", script.replace(_ADDRESS, server.base_url)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert not run.stderr, run.stderr
    return run.stdout.replace(server.base_url, _ADDRESS).split(f"{_END}\n")[:-1]
