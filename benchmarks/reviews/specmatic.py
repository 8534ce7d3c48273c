"""Specmatic's check of backward compatibility, which compares a file with its branch in git."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.java import java, lacking
from benchmarks.judges.calls import Call, Ending, told, which
from benchmarks.judges.specmatic import JAR
from benchmarks.reviews.reviewer import BASE, HEAD, breaking, harmless, unreadable
from benchmarks.reviews.ruling import Opinion

_CONTRACT = "openapi.json"
_BRANCH = "main"
_QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # half the seconds of a short run
_COMPATIBLE = "\n    (COMPATIBLE)"
_INCOMPATIBLE = "\n    (INCOMPATIBLE)"
_ONLY_EXAMPLES = "\n    (INCOMPATIBLE) The spec is backward compatible but the examples"
_XML = "application/xml"
_API = re.compile(r"^\s*API: (.+)$", re.MULTILINE)
_PLACE = re.compile(r"^\s*>> (\S+).*", re.MULTILINE)
_TYPED = re.compile(r"\((\w+):[^()]*\)")
_VARYING = re.compile(r"\d+|\"[^\"]*\"")
_NOTICE = re.compile(r"^(?:Specmatic Version|Files checked|Using Specmatic).*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Specmatic:
    """``specmatic backward-compatibility-check`` in a repository of one commit."""

    jar: Path = JAR
    name: str = "specmatic"
    title: str = "Specmatic"

    def missing(self) -> str:
        if not which("git"):
            return "git is not on the PATH; install it"
        return lacking(self.jar)

    def version(self) -> str:
        return told(r"Version: v?([\w.-]+)", "java", "-jar", f"{self.jar}", "--version")

    def runtime(self) -> str:
        return java()

    def prepare(self, folder: Path) -> None:
        """The base is committed, and the head lies changed in the working tree."""
        _ease(folder / BASE, folder / _CONTRACT)
        _git(folder, "init", "--quiet", f"--initial-branch={_BRANCH}")
        _git(folder, "add", _CONTRACT)
        _git(folder, "commit", "--quiet", "--message=base")
        _ease(folder / HEAD, folder / _CONTRACT)

    def call(self, folder: Path) -> Call:
        command = ("java", *_QUICK, "-jar", "specmatic.jar", "backward-compatibility-check")
        options = (f"--base-branch={_BRANCH}", f"--target-path={_CONTRACT}")
        return Call((*command, *options), folder, files={"specmatic.jar": self.jar.resolve()})

    def read(self, ending: Ending) -> Opinion:
        """Without a verdict it could not read the contract, and may still end with 0.

        It also ends with 1 where examples are not those of the schema any more.
        """
        if _ONLY_EXAMPLES in ending.output:
            return harmless()
        if _INCOMPATIBLE in ending.output and ending.exit_status == 1:
            return breaking(_findings(ending.output))
        if _COMPATIBLE in ending.output and ending.exit_status == 0:
            return harmless()
        return unreadable(_NOTICE.sub("", ending.output))


def _findings(output: str) -> list[str]:
    """The places it names for each operation, with what is wrong there."""
    return [
        f"{_operation(api[1], place)}: {place}"
        for api, part in _parts(_API, output)
        for place in _places(part) or [_first(part)]
    ]


def _operation(api: str, place: str) -> str:
    """Without what may differ from report to report: the types of parameters in the path.

    A fault of the request is told for each status, so it goes without the status.
    """
    path = _TYPED.sub(r"{\1}", api)
    return path.partition(" -> ")[0] if place.startswith("REQUEST") else path


def _places(part: str) -> list[str]:
    return [f"{place[1]} {_first(text)}" for place, text in _parts(_PLACE, part)]


def _parts(pattern: re.Pattern[str], text: str) -> list[tuple[re.Match[str], str]]:
    """Each match with the text up to the next one."""
    found = [*pattern.finditer(text)]
    ends = [match.start() for match in found[1:]] + [len(text)]
    return [(match, text[match.end() : end]) for match, end in zip(found, ends, strict=False)]


def _first(text: str) -> str:
    """The first line that is a sentence, without the values it made up."""
    lines = (line.strip() for line in text.splitlines())
    return _VARYING.sub("_", next((line for line in lines if " " in line), ""))


def _ease(version: Path, target: Path) -> None:
    """One answer of the corpus is also XML, with no name for its root: it stops at that."""
    document = json.loads(version.read_text(encoding="utf-8"))
    target.write_text(json.dumps(_without_xml(document), indent=1), encoding="utf-8")


def _without_xml(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_xml(item) for item in value]
    if isinstance(value, dict):
        return {name: _without_xml(item) for name, item in value.items() if name != _XML}
    return value


def _git(folder: Path, *arguments: str) -> None:
    subprocess.run(  # noqa: S603, the words above
        [which("git") or "git", "-c", "user.name=base", "-c", "user.email=base", *arguments],
        cwd=folder,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
        check=True,
        stdout=subprocess.DEVNULL,
    )
