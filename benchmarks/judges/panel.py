"""The peers: the judges that the benchmark runs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from benchmarks.judges.judge import Judge
from benchmarks.judges.schemathesis import Schemathesis
from benchmarks.judges.specmatic import GENERATIVE, JAR, Specmatic

WRITER = "so_test_aWriter01"  # the one token that a peer can be given


def panel(jar: Path = JAR) -> Mapping[str, Judge]:
    """The peers by name; `jar` is Specmatic's."""
    judges: tuple[Judge, ...] = (
        Schemathesis("schemathesis", "Schemathesis", WRITER),
        Specmatic("specmatic", "Specmatic", WRITER, jar),
        Specmatic("specmatic-generative", "Specmatic, generative", WRITER, jar, GENERATIVE),
    )
    return {judge.name: judge for judge in judges}
