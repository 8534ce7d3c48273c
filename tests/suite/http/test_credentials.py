"""Credentials: the token of each persona, and its redaction."""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import quote

import pytest

from logs_contract.suite.catalogue.persona_tokens import NotAssessed
from logs_contract.suite.catalogue.personas import OVER_QUOTA, WRITER
from logs_contract.suite.http.credentials import Credentials
from tests.suite.http.client_factory import make_client


def test_a_missing_persona_is_named() -> None:
    credentials = Credentials({"writer": "so_test_writer"})
    assert credentials.token(WRITER) == "so_test_writer"
    with pytest.raises(NotAssessed, match=r"needs --token-over-quota \(or CONFORMANCE_TOKEN_OVER"):
        credentials.token(OVER_QUOTA)


def test_a_token_within_another_is_redacted_separately() -> None:
    credentials = Credentials({"writer": "so_test_a", "over_quota": "so_test_ab"})
    assert credentials.redact("so_test_ab so_test_a") == (
        "${CONFORMANCE_TOKEN_OVER_QUOTA} ${CONFORMANCE_TOKEN}"
    )


def test_a_replaced_token_is_not_redacted_again() -> None:
    credentials = Credentials({"writer": "CONFORMANCE", "revoked": "so_test_x"})
    assert credentials.redact("so_test_x") == "${CONFORMANCE_TOKEN_REVOKED}"


def test_without_tokens_nothing_is_redacted() -> None:
    assert Credentials({}).redact("so_test_x") == "so_test_x"


def test_a_secret_has_no_readable_repr(scripted: Any) -> None:
    scripted.responses = [(200, {}, b"{}")]
    client = make_client(scripted.base_url)
    credentials = client.credentials
    exchange = client.post(b"x", token=credentials.token(WRITER))
    altered = credentials.alter(credentials.token(WRITER), str.upper, "${$T^^}")
    shown = repr([exchange, exchange.request.headers, credentials.token(WRITER), altered])
    assert "writer" not in shown.lower()
    assert credentials.redact(f"Bearer {altered}") == "Bearer ${CONFORMANCE_TOKEN^^}"


TOKEN = "so_test_aB3/xyz+0"


@pytest.mark.parametrize(
    "shown",
    [
        base64.b64encode(TOKEN.encode()).decode(),
        base64.b64encode(f"user:{TOKEN}:x".encode()).decode(),
        base64.urlsafe_b64encode(f"ab{TOKEN}".encode()).decode(),
        TOKEN.encode().hex(),
        TOKEN.encode().hex().upper(),
        quote(TOKEN, safe=""),
        "".join(f"%{ord(char):02x}" for char in TOKEN),
        "".join(f"\\u{ord(char):04X}" for char in TOKEN),
        "".join(f"&#{ord(char)};" for char in TOKEN),
    ],
)
def test_a_token_is_redacted_in_other_encodings(shown: str) -> None:
    """Nothing of the token is left but what it shares with its neighbours in base64."""
    redacted = Credentials({"writer": TOKEN}).redact(f"seen: {shown}.")
    assert "[encoded ${CONFORMANCE_TOKEN}]" in redacted
    left = redacted.replace("[encoded ${CONFORMANCE_TOKEN}]", "")
    assert len(left) <= len("seen: .") + 16


def test_other_text_is_not_redacted() -> None:
    text = "dGhlIG1lc3NhZ2Ugb2YgYW4gZXJyb3I= 736f5f746573745f %73%6f"
    assert Credentials({"writer": TOKEN}).redact(text) == text
