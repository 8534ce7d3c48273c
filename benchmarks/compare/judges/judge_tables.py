"""The comparison of judges for docs/benchmarks.md, and the list of all deployments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from benchmarks.common.markdown import bold, table
from benchmarks.compare.counting import (
    Share,
    group_by_family,
    list_commands,
    list_titles,
    make_last_rows,
    make_version_row,
)
from benchmarks.compare.judges.judge_counts import (
    JudgeCounts,
    find_caught_by_others,
    list_mutants,
    list_variants,
)
from benchmarks.compare.judges.judgement import Deployment, Judgements, Verdict
from benchmarks.compare.judges.own_suite import NAME

_MOST_FINDINGS = 3


def write_sections(judgements: Judgements) -> Mapping[str, str]:
    """The generated sections of docs/benchmarks.md."""
    return {
        "judges": f"{overview(judgements)}\n{caught_by_others(judgements)}",
        "judge commands": list_commands(judgements),
    }


def write_lists(judgements: Judgements) -> Mapping[str, str]:
    """The generated sections of docs/benchmarks/deployments.md."""
    return {"mutants": each_mutant(judgements), "variants": each_variant(judgements)}


def overview(judgements: Judgements) -> str:
    """A column for each judge."""
    counts = _count(judgements)
    faulty, free = list_mutants(judgements), list_variants(judgements)
    rows: list[Iterable[object]] = [
        make_version_row(judgements),
        (bold(f"mutants caught, of {len(faulty)}"), *map(bold, _caught(counts, faulty))),
        *(
            (f"{family}, of {len(items)}", *_caught(counts, items))
            for family, items in group_by_family(faulty).items()
        ),
        (bold(f"false alarms, of {len(free)}"), *(bold(c.count_refused(free)) for c in counts)),
        ("mutants: exit status not 0", *(c.count_refused(faulty) for c in counts)),
        ("… found as on the plain one", *(c.count(Verdict.AS_PLAIN, faulty) for c in counts)),
        ("… no verdict", *(c.count(Verdict.NONE, faulty) for c in counts)),
        ("… not ended in time", *(c.count(Verdict.LIMIT, faulty) for c in counts)),
        *make_last_rows(judgements),
    ]
    return table(["", *list_titles(judgements)], rows)


def caught_by_others(judgements: Judgements) -> str:
    """The mutants that show what our suite can learn from its peers."""
    names = ", ".join(f"`{name}`" for name in find_caught_by_others(judgements, NAME))
    return f"Caught by a peer and not by the suite: {names or 'none'}.\n"


def each_mutant(judgements: Judgements) -> str:
    """The verdict of each judge on each mutant."""
    counts = _count(judgements)
    rows = [
        (
            item.family,
            f"`{item.name}`",
            item.sentence,
            *(c.verdict(item.name) or "" for c in counts),
        )
        for item in list_mutants(judgements)
    ]
    return table(["family", "mutant", "what it does", *list_titles(judgements)], rows)


def each_variant(judgements: Judgements) -> str:
    """The findings of each judge on deployments that conform."""
    counts = _count(judgements)
    rows = [
        (f"`{item.name}`", item.sentence, *(_alarm(count, item.name) for count in counts))
        for item in list_variants(judgements)
    ]
    return table(["variant", "what it does", *list_titles(judgements)], rows)


def _count(judgements: Judgements) -> list[JudgeCounts]:
    return [JudgeCounts(judgements, name) for name in judgements.tools]


def _alarm(counts: JudgeCounts, name: str) -> str:
    judgement = counts.find(name)
    if judgement is None:
        return ""
    if judgement.exit_status == 0:
        return "-"
    more = len(judgement.findings) - _MOST_FINDINGS
    shown = [*judgement.findings[:_MOST_FINDINGS], *([f"{more} more"] if more > 0 else [])]
    return "; ".join(shown) or str(judgement.verdict(counts.baseline))


def _caught(counts: Sequence[JudgeCounts], items: Sequence[Deployment]) -> list[Share]:
    return [count.count(Verdict.CAUGHT, items) for count in counts]
