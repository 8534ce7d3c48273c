"""POST /logs: the examples of the contract, entries, ids and times."""

from __future__ import annotations

import json
import re
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from logs_contract.server.app import create_app, make_state
from logs_contract.server.contract import Contract
from logs_contract.server.settings import Settings
from logs_contract.server.tokens import Account
from tests.asgi_client import call
from tests.conftest import Serve
from tests.raw_http import ENTRY, FIELDS, MESSAGE, post
from tests.servers import Server

NOON = datetime(2026, 5, 4, 12, 0, 0, 123_999, tzinfo=UTC)


def example(contract: Contract, status: int) -> Any:
    """Return the contract's example of the response with this status."""
    (pointer,) = contract.operations["ingestLog"].responses[status].values()
    (found,) = contract.at(pointer.removesuffix("/schema"))["examples"].values()
    return found["value"]


def test_the_example_request_of_the_contract_is_stored(server: Server, contract: Contract) -> None:
    body = contract.document["paths"]["/logs"]["post"]["requestBody"]["content"]
    sent = body["application/json"]["examples"]["playerConnected"]["value"]
    answer = post(server.port, sent)
    assert answer.status == 201
    assert answer.headers["content-type"] == "application/json"
    assert list(answer.json) == list(example(contract, 201))
    assert {**answer.json, **sent} == answer.json


@pytest.mark.parametrize(
    ("token", "status"),
    [(None, 401), ("so_test_reader", 403), ("so_test_exhausted", 429), ("so_test_internal", 500)],
)
def test_errors_equal_the_examples_of_the_contract(
    server: Server, contract: Contract, token: str | None, status: int
) -> None:
    answer = post(server.port, ENTRY, token=token)
    assert answer.status == status
    assert answer.json == example(contract, status)


def test_a_missing_field_is_named_in_the_error(server: Server, contract: Contract) -> None:
    answer = post(server.port, {"level": "info"})
    assert answer.status == 400
    page = example(contract, 400)["error"]
    assert answer.json == {"error": {**page, "message": page["message"] + f": {MESSAGE}"}}


def test_an_entry_consists_of_the_request_the_time_and_a_random_id(contract: Contract) -> None:
    settings = Settings()
    state = make_state(settings)
    app = create_app(
        settings,
        state,
        contract=contract,
        clock=lambda: NOON,
        random_bytes=lambda size: b"\x01" * size,
    )
    sent = {**ENTRY, "meta": {"b": [1.0, None], "a": {}}, "unknown": 1}
    answer = call(app, "POST", "/logs", token="so_test_writer", json=sent)
    assert list(answer.json().items()) == [
        ("id", "log_01KQSDR2KV1111111111111111"),
        ("level", "info"),
        (MESSAGE, "Player connected"),
        ("meta", {"b": [1.0, None], "a": {}}),
        ("created_at", "2026-05-04T12:00:00.123Z"),
    ]
    (stored,) = state.accounts.entries(Account("org_demo", "test"))
    assert stored.document == answer.content
    (quota_usage,) = state.accounts.quota_usages(Account("org_demo", "test"), NOON)
    assert quota_usage.used == len(answer.content)


def test_omitted_metadata_is_an_empty_object(server: Server) -> None:
    assert post(server.port, ENTRY).json["meta"] == {}


def test_an_id_contains_its_time() -> None:
    """An id is 48 bits of milliseconds and 80 random bits, in base 32."""
    number = 0
    for digit in "01KQSDR2KV040G2081040G2081":
        number = number * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(digit)
    assert number >> 80 == int(NOON.timestamp() * 1000)
    assert (number & (2**80 - 1)).to_bytes(10) == b"\x01" * 10


def test_ids_are_ulids_and_times_are_now(server: Server) -> None:
    entry = post(server.port, ENTRY).json
    assert re.fullmatch("log_[0-9A-HJKMNP-TV-Z]{26}", entry["id"])
    created = datetime.fromisoformat(entry["created_at"])
    assert abs(datetime.now(UTC) - created) < timedelta(seconds=5)


@pytest.mark.parametrize(
    "message",
    ["", " \t\n", "é💥e\u0301\u05d0\u05d1", "\0\x7f\u2028", "<script>&amp;", '"\\', "x" * 100_000],
)
def test_a_message_is_returned_unchanged(server: Server, message: str) -> None:
    assert post(server.port, {"level": "debug", MESSAGE: message}).json[MESSAGE] == message


@pytest.mark.parametrize(
    "number",
    [
        "0",
        "-0.0",
        "1.0",
        "1e5",
        "0.1",
        "5e-324",
        "1.7976931348623157e308",
        str(2**64 - 1),
        str(-(2**63)),
    ],
)
def test_numbers_are_returned_with_their_value(server: Server, number: str) -> None:
    body = FIELDS.rename_in(
        b'{"level": "info", "message": "", "meta": {"n": %s}}' % number.encode()
    )
    assert json.loads(post(server.port, body).body)["meta"]["n"] == json.loads(number)


def test_concurrent_requests_are_counted_exactly(serve: Serve) -> None:
    """32 clients reach the limit together. The usage is the sum of the acknowledged entries."""
    server = serve("--quota", "storage_bytes=20000", "--no-access-log")
    acknowledged: list[int] = []
    refused: list[Any] = []

    def write(worker: int) -> None:
        for _ in range(20):
            answer = post(server.port, {**ENTRY, "meta": {"worker": "w" * worker}})
            if answer.status == 201:
                acknowledged.append(len(answer.body))
            else:
                refused.append(answer.json["error"]["quotas"][0]["used"])

    threads = [threading.Thread(target=write, args=(worker,)) for worker in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(acknowledged) + len(refused) == 32 * 20
    assert set(refused) == {sum(acknowledged)}
