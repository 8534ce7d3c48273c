"""Peers that Java runs."""

from __future__ import annotations

from pathlib import Path

from benchmarks.judges.calls import told, which


def lacking(jar: Path) -> str:
    """Why a jar cannot run; "" where it can."""
    if not which("java"):
        return "java is not on the PATH; install a Java runtime, 17 or newer"
    if not jar.is_file():
        return f"there is no {jar}; run: npm install --prefix benchmarks"
    return ""


def java() -> str:
    """What runs them all."""
    version = told(r'version "([^"]+)"', "java", "-version")
    return f"Java {version}"
