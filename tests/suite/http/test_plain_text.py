"""What is printed has no control characters, and no commands to the runner of a CI service."""

from __future__ import annotations

import pytest

from logs_contract.suite.http.plain_text import make_line, make_printable, quote_lines


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\x1b[2J", "a\\x1b[2J"),
        ("\x00\x07\x85", "\\x00\\x07\\x85"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("\ud800", "\\ud800"),
        ("Grüße\nLeute", "Grüße\nLeute"),
        ("a\r\n", "a\\r\n"),
        ("##[set-env name=PATH;]x", "##\\[set-env name=PATH;]x"),
    ],
)
def test_what_cannot_be_printed_is_escaped(text: str, shown: str) -> None:
    assert make_printable(text) == shown
    assert "\n" not in make_line(text)


def test_no_line_begins_with_a_command() -> None:
    """A runner drops blanks before ``::``."""
    lines = quote_lines("HTTP 400\n\n::error::x\r::add-mask::y\n  ::warning::z", "<")
    assert lines == ["< HTTP 400", "<", "< ::error::x\\r::add-mask::y", "<   ::warning::z"]
