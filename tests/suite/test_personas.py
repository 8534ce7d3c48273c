"""Personas and their tokens: where they come from, and that none is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from logs_contract.suite.personas import OVER_QUOTA, WRITER, NotAssessed, check_token, read_personas
from logs_contract.suite.wallet import Wallet


def test_a_missing_persona_is_named() -> None:
    wallet = Wallet({"writer": "so_test_writer"})
    assert wallet.token(WRITER) == "so_test_writer"
    with pytest.raises(NotAssessed, match=r"needs --token-over-quota \(or CONFORMANCE_TOKEN_OVER"):
        wallet.token(OVER_QUOTA)


def test_a_token_within_another_is_told_apart() -> None:
    wallet = Wallet({"writer": "so_test_a", "over_quota": "so_test_ab"})
    assert wallet.redact("so_test_ab so_test_a") == (
        "${CONFORMANCE_TOKEN_OVER_QUOTA} ${CONFORMANCE_TOKEN}"
    )


def test_what_stands_for_a_token_is_not_redacted_again() -> None:
    wallet = Wallet({"writer": "CONFORMANCE", "revoked": "so_test_x"})
    assert wallet.redact("so_test_x") == "${CONFORMANCE_TOKEN_REVOKED}"


def test_without_tokens_nothing_is_redacted() -> None:
    assert Wallet({}).redact("so_test_x") == "so_test_x"


@pytest.mark.parametrize("token", ["so_test_abc", "a", "a-._~+/9=="])
def test_what_can_be_a_token(token: str) -> None:
    assert check_token("--token", token) == token


@pytest.mark.parametrize("token", ["", " ", "a b", "a\n", "é", "=", "a=b"])
def test_what_cannot_be_a_token(token: str) -> None:
    with pytest.raises(pytest.UsageError, match=r"^--token"):
        check_token("--token", token)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("writer = ", "Invalid value"),
        ('reader = "so_test_x"', r"no persona is called 'reader': wanted writer"),
        ("writer = 1", 'writer: wanted writer = "TOKEN"'),
    ],
)
def test_a_file_of_personas_that_is_wrong_says_where(
    tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "personas.toml"
    path.write_text(text)
    with pytest.raises(pytest.UsageError, match=message):
        read_personas(path)
