"""Specmatic's check of backward compatibility, which compares a file with its branch in git."""

from __future__ import annotations

import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.common.commands import Command, CommandResult, find_program
from benchmarks.common.installed import (
    SPECMATIC_JAR,
    explain_missing_jar,
    read_java_runtime,
    read_specmatic_version,
)
from benchmarks.compare.reviews.review_result import Opinion
from benchmarks.compare.reviews.reviewer import BASE, HEAD, breaking, harmless, unreadable

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
class SpecmaticCompatibility:
    """``specmatic backward-compatibility-check`` in a repository of one commit."""

    jar: Path = SPECMATIC_JAR
    name: str = "specmatic"
    title: str = "Specmatic"

    def missing(self) -> str:
        if not find_program("git"):
            return "git is not on the PATH; install it"
        return explain_missing_jar(self.jar)

    def version(self) -> str:
        return read_specmatic_version(self.jar)

    def runtime(self) -> str:
        return read_java_runtime()

    def prepare(self, folder: Path) -> None:
        """Commit the base, and leave the head in the working tree."""
        _write_without_xml(folder / BASE, folder / _CONTRACT)
        _run_git(folder, "init", "--quiet", f"--initial-branch={_BRANCH}")
        _run_git(folder, "add", _CONTRACT)
        _run_git(folder, "commit", "--quiet", "--message=base")
        _write_without_xml(folder / HEAD, folder / _CONTRACT)

    def command(self, folder: Path) -> Command:
        words = ("java", *_QUICK, "-jar", "specmatic.jar", "backward-compatibility-check")
        options = (f"--base-branch={_BRANCH}", f"--target-path={_CONTRACT}")
        return Command((*words, *options), folder, files={"specmatic.jar": self.jar.resolve()})

    def read(self, ended: CommandResult) -> Opinion:
        """The opinion, from the verdict. Without a verdict, Specmatic could not read a contract.

        It may end with 0 without a verdict, and ends with 1 if only examples no longer fit.
        """
        if _ONLY_EXAMPLES in ended.output:
            return harmless()
        if _INCOMPATIBLE in ended.output and ended.exit_status == 1:
            return breaking(_read_findings(ended.output))
        if _COMPATIBLE in ended.output and ended.exit_status == 0:
            return harmless()
        return unreadable(_NOTICE.sub("", ended.output))


def _read_findings(output: str) -> list[str]:
    """The reported places of each operation, with the reason."""
    return [
        f"{_simplify_operation(api[1], place)}: {place}"
        for api, part in _split_matches(_API, output)
        for place in _find_places(part) or [_find_sentence(part)]
    ]


def _simplify_operation(api: str, place: str) -> str:
    """The operation without the types of path parameters, which differ from report to report.

    A fault of the request is reported for each status, so the status is left out.
    """
    path = _TYPED.sub(r"{\1}", api)
    return path.partition(" -> ")[0] if place.startswith("REQUEST") else path


def _find_places(part: str) -> list[str]:
    return [f"{place[1]} {_find_sentence(text)}" for place, text in _split_matches(_PLACE, part)]


def _split_matches(pattern: re.Pattern[str], text: str) -> list[tuple[re.Match[str], str]]:
    """Each match with the text up to the next one."""
    found = [*pattern.finditer(text)]
    ends = [match.start() for match in found[1:]] + [len(text)]
    return [(match, text[match.end() : end]) for match, end in zip(found, ends, strict=False)]


def _find_sentence(text: str) -> str:
    """The first line that is a sentence, without generated values."""
    lines = (line.strip() for line in text.splitlines())
    return _VARYING.sub("_", next((line for line in lines if " " in line), ""))


def _write_without_xml(version: Path, target: Path) -> None:
    """Copy a contract without XML: Specmatic stops at one response whose root has no name."""
    document = json.loads(version.read_text(encoding="utf-8"))
    target.write_text(json.dumps(_without_xml(document), indent=1), encoding="utf-8")


def _without_xml(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_xml(item) for item in value]
    if isinstance(value, dict):
        return {name: _without_xml(item) for name, item in value.items() if name != _XML}
    return value


def _run_git(folder: Path, *arguments: str) -> None:
    subprocess.run(  # noqa: S603, fixed commands of git
        [find_program("git") or "git", "-c", "user.name=base", "-c", "user.email=base", *arguments],
        cwd=folder,
        env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
        check=True,
        stdout=subprocess.DEVNULL,
    )
