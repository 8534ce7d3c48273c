"""Peers from npm."""

from __future__ import annotations

import json

from benchmarks.judges.calls import NODE_MODULES, told, which

ADVICE = "run: npm install --prefix benchmarks"


def lacking(package: str) -> str:
    """Why a package cannot run; "" where it can."""
    if not which("node"):
        return "node is not on the PATH; install Node.js, 20 or newer"
    if not (NODE_MODULES / package).is_dir():
        return f"there is no package {package}; {ADVICE}"
    return ""


def package_version(package: str) -> str:
    """The version that is installed."""
    text = (NODE_MODULES / package / "package.json").read_text(encoding="utf-8")
    return str(json.loads(text)["version"])


def node() -> str:
    """What runs them all."""
    version = told(r"v([\d.]+)", "node", "--version")
    return f"Node.js {version}"
