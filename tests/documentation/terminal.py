"""Commands run in a terminal, and pictures of them for the documentation.

``make docs`` writes the pictures. rich draws them from the real output of the programs.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

from tests.mutants.server import run_deployment
from tests.servers import ROOT, Server

IMAGES = ROOT / "docs/images"
_COLUMNS, _ROWS = 100, 50
# The default drawing of rich, without fonts from the network.
_DRAWING = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
<style>
.{unique_id}-matrix {{
font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
font-size: {char_height}px; line-height: {line_height}px;
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal">
<rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
</clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""
# Parts of the output that differ from run to run.
_VOLATILE = re.compile(
    r"log_[0-9A-Z]{26}|\d{4}-\d\d-\d\dT[\d:.]+Z|\w{3}, \d\d \w{3} \d{4} [\d:]+ GMT"
    r"|\b[0-9a-f]{8}\b|seed \d+|Python/[\d.]+|\d+\.\d+s|\d+ (?:requests|kB)|log_\d+"
)


@dataclass(frozen=True, slots=True)
class Picture:
    """Commands for one picture, and the folder to run them in, by default a temporary one."""

    title: str
    commands: tuple[str, ...]
    folder: Path | None = None


_POST = """curl -s $MOCK/logs -H 'Authorization: Bearer so_test_writer' \\
    -H 'Content-Type: application/json' \\
    -d '%s'"""
PICTURES: Mapping[str, Picture] = {
    "server": Picture(
        "the reference server",
        (
            _POST % '{"level": "info", "message": "Player connected"}',
            _POST % '{"level": "warning", "message": "Low fuel", "metadata": {"fuel": 3}}',
            "curl -s $MOCK/__mock/requests/2 | python -m json.tool | tail -n 15",
        ),
    ),
    "suite": Picture(
        "the conformance suite",
        (
            "export CONFORMANCE_TOKEN=so_test_aWriter01",
            "pytest conformance -q -k level --base-url $DEPLOYMENT | tail -n 44",
        ),
        ROOT,
    ),
    "review": Picture(
        "the contract review", ("logs-review before.yaml after.yaml", "echo exit status $?")
    ),
}


def record(name: str, folder: Path) -> str:
    """Run the commands of a picture, and draw them as SVG. `folder` is for temporary files."""
    picture = PICTURES[name]
    contract = (ROOT / "openapi.yaml").read_text(encoding="utf-8")
    sentence = "description: What happened, as text.\n"
    (folder / "before.yaml").write_text(contract, encoding="utf-8")
    limited = contract.replace(sentence, f"{sentence}          maxLength: 64\n")
    (folder / "after.yaml").write_text(limited, encoding="utf-8")
    server = Server(folder / "log")
    try:
        with run_deployment("level-trimmed") as deployment:
            addresses = {
                "$MOCK": (server.base_url, "http://127.0.0.1:8080"),
                "$DEPLOYMENT": (deployment, "http://127.0.0.1:9000"),
            }
            return _draw(picture, _run(picture.commands, addresses, picture.folder or folder))
    finally:
        server.stop()


def find_text(drawing: str) -> list[str]:
    """The texts in a picture, without those that differ from run to run."""
    lines: dict[float, str] = {}
    for y, text in re.findall(r'<text[^>]* y="([\d.]+)"[^>]*>(.*?)</text>', drawing):
        lines[float(y)] = lines.get(float(y), "") + text.replace("&#160;", " ")
    return [_VOLATILE.sub("...", line.rstrip()) for _, line in sorted(lines.items())]


def _run(commands: tuple[str, ...], addresses: Mapping[str, tuple[str, str]], folder: Path) -> str:
    """The commands, each with a prompt, and their output."""
    shown, status = "", 0
    environment = _make_environment()
    for command in commands:
        real, typed = command.replace("$?", str(status)), command
        for variable, (address, usual) in addresses.items():
            real, typed = real.replace(variable, address), typed.replace(variable, usual)
        shown += f"\x1b[1;32m$\x1b[0m \x1b[1m{typed}\x1b[0m\n"
        if real.startswith("export "):
            name, _, value = real.removeprefix("export ").partition("=")
            environment[name] = value
            continue
        status, output = _run_in_terminal(real, environment, folder)
        for address, usual in addresses.values():
            output = output.replace(address, usual)
        shown += output if output.endswith("\n") else f"{output}\n"
    return shown


def _make_environment() -> dict[str, str]:
    """The programs of this Python come first, and pytest runs without chance and cache."""
    bin_folder = str(Path(sys.executable).parent)
    return {
        "PATH": os.pathsep.join((bin_folder, os.environ["PATH"])),
        "PYTHONPATH": str(ROOT / "src"),
        "PYTEST_ADDOPTS": "-p no:randomly -p no:cacheprovider --color=yes",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TERM": "xterm-256color",
        "COLUMNS": str(_COLUMNS),
        "LANG": "C.UTF-8",
    }


def _run_in_terminal(command: str, environment: Mapping[str, str], folder: Path) -> tuple[int, str]:
    """The exit status of a shell command, and its output on a terminal."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, _COLUMNS, 0, 0))
    shell = shutil.which("bash")
    assert shell
    with subprocess.Popen(
        [shell, "-c", command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        output = _read_all(ours)
    return process.returncode, output.decode().replace("\r\n", "\n")


def _read_all(descriptor: int) -> bytes:
    """What comes from a terminal until its programs have ended."""
    parts = []
    try:
        while part := os.read(descriptor, 65_536):
            parts.append(part)
    except OSError:  # so Linux reports the end
        pass
    finally:
        os.close(descriptor)
    return b"".join(parts)


def _draw(picture: Picture, output: str) -> str:
    console = Console(
        record=True, width=_COLUMNS, file=StringIO(), force_terminal=True, color_system="truecolor"
    )
    console.print(Text.from_ansi(output.rstrip("\n")))
    return console.export_svg(title=picture.title, code_format=_DRAWING, unique_id="terminal")
