"""Tokens are redacted in output."""

from __future__ import annotations

import pytest

from logs_contract.server.redaction import redact


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("so_test_writer", "so_test_…"),
        ('{"level":"so_live_abc.def"}', '{"level":"so_live_…"}'),
        ("/a/so_live_x/b?t=so_test_y&z", "/a/so_live_…"),
        ("so_live_a/b+c=d tail so_test_e", "so_live_… tail so_test_…"),
        ("so_other_x", "so_other_x"),
    ],
)
def test_tokens_are_redacted(text: str, redacted: str) -> None:
    assert redact(text) == redacted
