"""The programs that peers need: presence, path and version."""

from __future__ import annotations

import json
import platform
from pathlib import Path

from benchmarks.common.commands import NODE_MODULES, find_program, read_version

SPECMATIC_JAR = NODE_MODULES / "specmatic/specmatic.jar"
WIREMOCK_JAR = NODE_MODULES / "wiremock/build/wiremock-standalone-3.13.2.jar"
_ADVICE = "run: npm install --prefix benchmarks"


def explain_missing_jar(jar: Path) -> str:
    """Why a jar cannot run; "" if it can."""
    if not find_program("java"):
        return "java is not on the PATH; install a Java runtime, 17 or newer"
    return "" if jar.is_file() else f"there is no {jar}; {_ADVICE}"


def explain_missing_package(package: str) -> str:
    """Why a package of npm cannot run; "" if it can."""
    if not find_program("node"):
        return "node is not on the PATH; install Node.js, 20 or newer"
    return "" if (NODE_MODULES / package).is_dir() else f"there is no package {package}; {_ADVICE}"


def read_package_version(package: str) -> str:
    """The installed version of a package of npm."""
    text = (NODE_MODULES / package / "package.json").read_text(encoding="utf-8")
    return str(json.loads(text)["version"])


def read_specmatic_version(jar: Path) -> str:
    return read_version(r"Version: v?([\w.-]+)", "java", "-jar", str(jar), "--version")


def read_java_runtime() -> str:
    version = read_version(r'version "([^"]+)"', "java", "-version")
    return f"Java {version}"


def read_node_runtime() -> str:
    version = read_version(r"v([\d.]+)", "node", "--version")
    return f"Node.js {version}"


def read_python_runtime() -> str:
    return f"Python {platform.python_version()}"
