"""Personas: the form of their tokens, and the file of ``--personas``."""

from __future__ import annotations

from pathlib import Path

import pytest

from logs_contract.suite.catalogue.persona_tokens import check_token, read_personas


@pytest.mark.parametrize("token", ["so_test_abc", "a", "a-._~+/9=="])
def test_valid_tokens(token: str) -> None:
    assert check_token("--token", token) == token


@pytest.mark.parametrize("token", ["", " ", "a b", "a\n", "é", "=", "a=b"])
def test_invalid_tokens(token: str) -> None:
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
