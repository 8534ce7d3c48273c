"""``make mutants``: the suite put to the test by deployments whose faults it must find."""

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

from tests.mutants import removal
from tests.mutants.corpus import corpus, part
from tests.mutants.judging import Judgement, judge
from tests.mutants.serving import serve
from tests.mutants.table import lines, summary

WHOLE = (0, 1)  # part 0 of 1


def main() -> int:
    """0 where every mutant was caught by what it is named for, and every variant conforms."""
    parser = _parser()
    options = parser.parse_args()
    if options.without and (options.names or options.part != WHOLE):
        parser.error("--without is about the whole corpus: leave NAME and --part out")
    if options.serve:
        serve(corpus()[options.serve](), options.port)
    names = options.names or part(*options.part)
    started = time.monotonic()
    print(f"{len(names)} deployments, {options.jobs} at a time")
    judgements: list[Judgement] = []
    with ThreadPoolExecutor(options.jobs) as pool:
        for judgement in pool.map(judge, names):
            before = judgements[-1] if judgements else None
            print("\n".join(lines(judgement, before)), flush=True)
            judgements.append(judgement)
        if options.without:
            removal.write(removal.survivors(judgements, pool))
    if options.json:
        written = [judgement.to_json() for judgement in judgements]
        text = json.dumps({"jobs": options.jobs, "judgements": written}, indent=1)
        Path(options.json).write_text(f"{text}\n", encoding="utf-8")
    print(f"\n{summary(judgements)}; {time.monotonic() - started:.0f} s in all")
    return 0 if all(judgement.right for judgement in judgements) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    jobs = (os.cpu_count() or 1) + 1  # a run of the suite sleeps now and then
    parser.add_argument(
        "names", nargs="*", type=_name, metavar="NAME", help="judge only these deployments"
    )
    parser.add_argument(
        "--part",
        type=_fraction,
        default=WHOLE,
        metavar="I/N",
        help="judge one of N parts of the mutants, and all that conform",
    )
    parser.add_argument("--jobs", type=_positive, default=jobs, help=f"at a time (default: {jobs})")
    parser.add_argument("--json", metavar="FILE", help="write the judgements there")
    parser.add_argument(
        "--without",
        action="store_true",
        help="also take each requirement out of the suite, and write who survives to the README",
    )
    parser.add_argument(
        "--serve", type=_name, metavar="NAME", help="serve a deployment, and print its base URL"
    )
    parser.add_argument(
        "--port", type=int, default=0, help="where to serve it (default: a free one)"
    )
    return parser


def _name(text: str) -> str:
    if text not in corpus():
        near = ", ".join(difflib.get_close_matches(text, corpus())) or "see tests/mutants/corpus"
        raise argparse.ArgumentTypeError(f"no deployment is called {text}; near: {near}")
    return text


def _positive(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d*", text):
        raise argparse.ArgumentTypeError(f"wanted 1 or more, not {text}")
    return int(text)


def _fraction(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d+)/([1-9]\d*)", text)
    if not found:
        raise argparse.ArgumentTypeError(f"wanted I/N, as in 3/8, not {text}")
    return int(found[1]), int(found[2])


if __name__ == "__main__":
    sys.exit(main())
