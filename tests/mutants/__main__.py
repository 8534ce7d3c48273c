"""``make mutants``: runs the suite against deployments whose faults it must find."""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.mutants.corpus import load_corpus, select_part
from tests.mutants.requirement_removal import find_survivors, update_readme
from tests.mutants.runner import DeploymentResult, run_suite
from tests.mutants.server import serve
from tests.mutants.summary import render_lines, render_summary

ALL = (0, 1)  # part 0 of 1


def main() -> int:
    """Run the command; 0 if the suite's result on every deployment is correct."""
    parser = _make_parser()
    options = parser.parse_args()
    if options.without and (options.names or options.part != ALL):
        parser.error("--without needs the whole corpus: leave out NAME and --part")
    if options.serve:
        serve(load_corpus()[options.serve](), options.port)
    names = options.names or select_part(*options.part)
    started = time.monotonic()
    print(f"{len(names)} deployments, {options.jobs} at a time")
    results: list[DeploymentResult] = []
    with ThreadPoolExecutor(options.jobs) as pool:
        for result in pool.map(run_suite, names):
            before = results[-1] if results else None
            print("\n".join(render_lines(result, before)), flush=True)
            results.append(result)
        if options.without:
            update_readme(find_survivors(results, pool))
    if options.json:
        written = [result.to_json() for result in results]
        text = json.dumps({"jobs": options.jobs, "judgements": written}, indent=1)
        Path(options.json).write_text(f"{text}\n", encoding="utf-8")
    print(f"\n{render_summary(results)}; {time.monotonic() - started:.0f} s in all")
    return 0 if all(result.is_correct for result in results) else 1


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    jobs = (os.cpu_count() or 1) * 4  # a run of the suite mostly waits, to keep to its rate
    parser.add_argument(
        "names", nargs="*", type=_parse_name, metavar="NAME", help="judge only these deployments"
    )
    parser.add_argument(
        "--part",
        type=_parse_part,
        default=ALL,
        metavar="I/N",
        help="judge one of N parts of the mutants and of the conforming deployments",
    )
    parser.add_argument(
        "--jobs", type=_parse_positive, default=jobs, help=f"at a time (default: {jobs})"
    )
    parser.add_argument("--json", metavar="FILE", help="write the results there")
    parser.add_argument(
        "--without",
        action="store_true",
        help="also remove each requirement in turn, and write the survivors to the README",
    )
    parser.add_argument(
        "--serve", type=_parse_name, metavar="NAME", help="serve it, and print its base URL"
    )
    parser.add_argument(
        "--port", type=int, default=0, help="where to serve it (default: a free one)"
    )
    return parser


def _parse_name(text: str) -> str:
    if text not in load_corpus():
        near = (
            ", ".join(difflib.get_close_matches(text, load_corpus())) or "see tests/mutants/corpus"
        )
        raise argparse.ArgumentTypeError(f"no deployment is called {text}; near: {near}")
    return text


def _parse_positive(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d*", text):
        raise argparse.ArgumentTypeError(f"wanted 1 or more, not {text}")
    return int(text)


def _parse_part(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d+)/([1-9]\d*)", text)
    if not found:
        raise argparse.ArgumentTypeError(f"wanted I/N, as in 3/8, not {text}")
    return int(found[1]), int(found[2])


if __name__ == "__main__":
    sys.exit(main())
