"""The traffic of a run: what is counted, and how it is described."""

from __future__ import annotations

from typing import Any

from logs_contract.suite.http.exchange import encode
from tests.suite.http.client_factory import RUN_ID, make_client
from tests.suite.scripted_server import OK


def test_an_entry_without_the_run_id_is_counted(scripted: Any) -> None:
    scripted.responses = [OK] * 2
    client = make_client(scripted.base_url)
    client.post(encode(client.make_entry(meta={"a": 1})))
    client.post(b"{}")
    assert (client.traffic.total.entries, client.traffic.total.unmarked) == (2, 1)
    assert client.traffic.total.describe(RUN_ID) == (
        "2 requests, 0 kB of bodies",
        "2 entries, with 0a1b2c3d in their meta or message; 1 of them without it",
    )
