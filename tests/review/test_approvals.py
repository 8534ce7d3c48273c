"""Approvals: the form of accepted.toml, and entries that are out of date."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from logs_contract.review.approvals import Approval, check_approvals, read_approvals
from logs_contract.review.diff.changes import Change
from logs_contract.review.openapi.errors import ReviewError
from logs_contract.review.run import find_changes
from tests.review.edits import CONTRACT
from tests.review.patches import MESSAGE, add, edit_contract, replace, save_contract

BREAKING = add(f"{MESSAGE}/maxLength", 9)
COMPATIBLE = add("/components/schemas/LogEntryInput/properties/trace", {"type": "string"})
EXPIRES = date(2026, 7, 1)
FAR = date(2999, 1, 1)
WANTED = "wanted exactly fingerprint, reason, owner, expires; found"


def changes(*steps: dict[str, Any]) -> list[Change]:
    """Return the changes of a patch of openapi.yaml."""
    return find_changes(edit_contract(), edit_contract(*steps))


def entry(fingerprint: str, expires: date = FAR) -> str:
    """Return an entry of accepted.toml."""
    return (
        f'[[accepted]]\nfingerprint = "{fingerprint}"\nreason = "Never stored whole."\n'
        f'owner = "Ada"\nexpires = {expires}\n'
    )


def check_entry(steps: list[dict[str, Any]], today: date) -> list[str]:
    """Return the messages about an entry that accepts the change of `steps`."""
    (change,) = changes(*steps)
    given = Approval(change.fingerprint, "Never stored whole.", "Ada", EXPIRES)
    return check_approvals([given], [change], today)


# Out of date


@pytest.mark.parametrize("days", [-1000, -1, 0])
def test_an_entry_holds_up_to_its_last_day(days: int) -> None:
    assert check_entry([BREAKING], EXPIRES + timedelta(days)) == []


def test_an_entry_is_out_of_date_on_the_day_after() -> None:
    (said,) = check_entry([BREAKING], EXPIRES + timedelta(days=1))
    assert said.endswith(
        "expired on 2026-07-01: Ada must renew the entry or revert the breaking change "
        "(Never stored whole.)"
    )


def test_an_entry_without_a_break_is_stale() -> None:
    given = Approval("0123456789abcdef", "Never stored whole.", "Ada", EXPIRES)
    (said,) = check_approvals([given], changes(BREAKING), EXPIRES)
    assert said == (
        "0123456789abcdef accepts no breaking change of this review: remove the entry "
        "(Ada: Never stored whole.)"
    )


def test_an_entry_for_a_change_that_breaks_nothing_is_stale() -> None:
    (said,) = check_entry([COMPATIBLE], EXPIRES)
    assert "accepts no breaking change of this review" in said


def test_an_entry_is_stale_once_the_break_goes_further() -> None:
    (before,) = changes(BREAKING)
    (after,) = changes(add(f"{MESSAGE}/maxLength", 8))
    assert before.fingerprint != after.fingerprint


# The file


def _read(tmp_path: Path, text: str) -> list[Approval]:
    file = tmp_path / "accepted.toml"
    file.write_text(text, encoding="utf-8")
    return read_approvals(file)


def test_entries_are_read(tmp_path: Path) -> None:
    assert _read(tmp_path, entry("a", EXPIRES) + entry("b")) == [
        Approval("a", "Never stored whole.", "Ada", EXPIRES),
        Approval("b", "Never stored whole.", "Ada", FAR),
    ]


@pytest.mark.parametrize("text", ["", "# Nothing yet.\n", "accepted = []"])
def test_a_file_may_have_no_entries(tmp_path: Path, text: str) -> None:
    assert _read(tmp_path, text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[accepted]", "invalid TOML: Expected"),
        ("[[acepted]]", "wanted only [[accepted]] tables; found acepted"),
        ("[accepted]", "wanted only [[accepted]] tables; found accepted = {}"),
        ("accepted = [1]", f"entry 1: {WANTED} 1"),
        (
            '[[accepted]]\nfingerprint = "a"',
            f"entry 1: {WANTED} ['fingerprint']",
        ),
        (
            entry("a") + 'ticket = "X-1"',
            f"entry 1: {WANTED} ['expires', 'fingerprint', 'owner', 'reason', 'ticket']",
        ),
        (entry("a") + entry(""), "entry 2: fingerprint: wanted a non-empty string; got ''"),
        (entry("a").replace('"Ada"', "7"), "entry 1: owner: wanted a non-empty string; got 7"),
        (
            entry("a").replace('"Never stored whole."', '" "'),
            "entry 1: reason: wanted a non-empty string; got ' '",
        ),
        (
            entry("a").replace("2999-01-01", '"2999-01-01"'),
            "entry 1: expires: wanted a date such as 2027-01-31; got '2999-01-01'",
        ),
        (
            entry("a").replace("2999-01-01", "2999-01-01T00:00:00"),
            "entry 1: expires: wanted a date such as 2027-01-31; got datetime.datetime",
        ),
        (entry("a") + entry("b") + entry("a"), "a is listed twice"),
    ],
)
def test_a_file_of_another_form_is_an_error_that_names_it(
    tmp_path: Path, text: str, said: str
) -> None:
    file = tmp_path / "accepted.toml"
    with pytest.raises(ReviewError, match=re.escape(f"{file}: {said}")):
        _read(tmp_path, text)


def test_a_file_that_is_not_there_is_an_error_that_names_it(tmp_path: Path) -> None:
    file = tmp_path / "none.toml"
    said = f"{file}: cannot be read: No such file or directory"
    with pytest.raises(ReviewError, match=f"^{re.escape(said)}$"):
        read_approvals(file)


# The command


def _run_review(tmp_path: Path, accepted: str | None) -> tuple[int, str, str]:
    """Review a breaking contract of a new version: return exit status, output and errors."""
    head = tmp_path / "openapi.json"
    save_contract(head, BREAKING, replace("/info/version", "2.0.0"))
    options = []
    if accepted is not None:
        (tmp_path / "accepted.toml").write_text(accepted, encoding="utf-8")
        options = ["--accepted", str(tmp_path / "accepted.toml")]
    done = subprocess.run(
        [sys.executable, "-m", "logs_contract.review", str(CONTRACT), str(head), *options],
        cwd=CONTRACT.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def _fingerprint() -> str:
    return changes(BREAKING)[0].fingerprint


def test_a_break_nobody_accepted_fails_the_review(tmp_path: Path) -> None:
    status, said, _ = _run_review(tmp_path, None)
    assert status == 1
    assert _fingerprint() in said


def test_an_accepted_break_does_not_fail_the_review(tmp_path: Path) -> None:
    status, said, errors = _run_review(tmp_path, entry(_fingerprint()))
    assert (status, errors) == (0, "")
    assert "Never stored whole." in said


def test_a_stale_entry_fails_the_review(tmp_path: Path) -> None:
    status, said, _ = _run_review(tmp_path, entry(_fingerprint()) + entry("0123456789abcdef"))
    assert status == 1
    assert "0123456789abcdef accepts no breaking change of this review" in said


def test_an_expired_entry_fails_the_review(tmp_path: Path) -> None:
    status, said, _ = _run_review(tmp_path, entry(_fingerprint(), date(2020, 1, 31)))
    assert status == 1
    assert f"{_fingerprint()} expired on 2020-01-31" in said


def test_a_file_of_another_form_stops_the_review(tmp_path: Path) -> None:
    status, said, errors = _run_review(tmp_path, "[[accepted]]")
    assert (status, said) == (2, "")
    assert errors.startswith(f"error: {tmp_path}/accepted.toml: entry 1: {WANTED} []")
