"""``python -m benchmarks.compare judges``, ``… reviews`` and ``… large``.

The module of each command describes it.
"""

from __future__ import annotations

import click

from benchmarks.compare.judges.judge_command import judges
from benchmarks.compare.reviews.large_contract import large
from benchmarks.compare.reviews.review_command import reviews


@click.group()
def main() -> None:
    """Compare our tools with their peers."""


for command in (judges, reviews, large):
    main.add_command(command)

if __name__ == "__main__":
    main()
