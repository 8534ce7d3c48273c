"""Tokens: the server keeps their digests, not their secrets."""

from __future__ import annotations

import pytest

from logs_contract.server.tokens import Account, digest, make_token

PREFIXES = {"live": "so_live_", "test": "so_test_"}


def test_a_token_keeps_no_secret() -> None:
    token = make_token(
        "so_live_s3cret", prefixes=PREFIXES, organisation="org", scopes=frozenset({"logs:write"})
    )
    assert token.account == Account("org", "live")
    assert token.digest == digest("so_live_s3cret")
    assert "s3cret" not in repr(token)
    assert token.label.startswith("live#")


def test_a_token_needs_the_prefix_of_a_mode() -> None:
    with pytest.raises(ValueError, match="a token starts with so_live_ or so_test_"):
        make_token("sk_123", prefixes=PREFIXES, organisation="org", scopes=frozenset())
