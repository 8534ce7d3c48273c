"""The comparison for people: tables between marks in benchmarks/README.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.judges.counting import Count, Share, caught_elsewhere, mutants, variants
from benchmarks.judges.record import Record
from benchmarks.judges.ruling import Deployment, Verdict
from benchmarks.judges.suite import NAME
from benchmarks.markdown import bold, folded, table
from logs_contract.suite.catalogue.requirements_table import fill

README = Path(__file__).parent.parent / "README.md"
_MOST_FINDINGS = 3


def with_tables(readme: str, record: Record) -> str:
    """`readme` with its tables brought up to date. Raises ValueError where it has no place."""
    page = fill(readme, "judges", f"{overview(record)}\n{elsewhere(record)}")
    page = fill(page, "calls", calls(record))
    return fill(page, "rulings", f"{each_mutant(record)}\n{each_variant(record)}")


def overview(record: Record) -> str:
    """The table: a column for each judge."""
    seats = record.seats.values()
    counts = [Count(record, name) for name in record.seats]
    faulty, free = mutants(record), variants(record)
    rows: list[Iterable[object]] = [
        ("version", *(seat.version for seat in seats)),
        (f"**mutants caught, of {len(faulty)}**", *map(bold, _caught(counts, faulty))),
        *((f"{family}, of {len(items)}", *_caught(counts, items))
          for family, items in _families(faulty).items()),
        (f"**false alarms, of {len(free)}**", *(bold(c.refused(free)) for c in counts)),
        ("mutants: exit status not 0", *(count.refused(faulty) for count in counts)),
        ("… found as on the plain one", *(c.having(Verdict.AS_PLAIN, faulty) for c in counts)),
        ("… no verdict", *(c.having(Verdict.NONE, faulty) for c in counts)),
        ("… not ended in time", *(c.having(Verdict.LIMIT, faulty) for c in counts)),
        ("median seconds", *(f"{count.median_seconds():.1f}" for count in counts)),
        ("run by", *(seat.runtime for seat in seats)),
        ("machine", *(seat.machine for seat in seats)),
        ("date", *(seat.date for seat in seats)),
    ]  # fmt: skip
    return table(["", *(seat.title for seat in seats)], rows)


def elsewhere(record: Record) -> str:
    """What our suite can learn from its peers."""
    names = ", ".join(f"`{name}`" for name in caught_elsewhere(record, NAME))
    return f"Caught by a peer and not by the suite: {names or 'none'}.\n"


def calls(record: Record) -> str:
    """The commands, ready to be repeated."""
    lines = "".join(f"# {seat.title}\n{seat.call}\n" for seat in record.seats.values())
    return f"```sh\n{lines}```\n"


def each_mutant(record: Record) -> str:
    """Who caught which."""
    counts = [Count(record, name) for name in record.seats]
    rows = [
        (
            item.family,
            f"`{item.name}`",
            item.sentence,
            *(c.verdict(item.name) or "" for c in counts),
        )
        for item in mutants(record)
    ]
    head = ["family", "mutant", "what it does", *(seat.title for seat in record.seats.values())]
    return folded("Each mutant", table(head, rows))


def each_variant(record: Record) -> str:
    """What was found wrong with deployments that conform."""
    counts = [Count(record, name) for name in record.seats]
    rows = [
        (f"`{item.name}`", item.sentence, *(_alarm(count, item.name) for count in counts))
        for item in variants(record)
    ]
    head = ["variant", "what it does", *(seat.title for seat in record.seats.values())]
    return folded("Each conforming variant", table(head, rows))


def _alarm(count: Count, name: str) -> str:
    ruling = count.ruling(name)
    if ruling is None:
        return ""
    if ruling.exit_status == 0:
        return "-"
    more = len(ruling.findings) - _MOST_FINDINGS
    shown = [*ruling.findings[:_MOST_FINDINGS], *([f"{more} more"] if more > 0 else [])]
    return "; ".join(shown) or str(ruling.verdict(count.baseline))


def _caught(counts: Sequence[Count], items: Sequence[Deployment]) -> list[Share]:
    return [count.having(Verdict.CAUGHT, items) for count in counts]


def _families(items: Iterable[Deployment]) -> dict[str, list[Deployment]]:
    families: dict[str, list[Deployment]] = {}
    for item in items:
        families.setdefault(item.family, []).append(item)
    return families
