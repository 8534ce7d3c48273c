"""The protocol over sockets: the order of responses, the end of connections, late bodies."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from threading import Thread

import pytest

from logs_contract.server.contract import Contract
from logs_contract.server.settings import packaged_contract
from tests.fake_transport import Connection
from tests.processes import eventually
from tests.raw_http import WRITER, Answer, answer_from, request
from tests.server_thread import ServerThread

HAS_TASK = request("GET", "/nowhere", token=None)
GARBAGE = b"GARBAGE\r\n\r\n"


@pytest.fixture(scope="module")
def listening() -> Iterator[ServerThread]:
    # With this long time, no connection is closed because it is idle.
    server = ServerThread(Contract.load(packaged_contract()), keep_alive=60)
    with server.running():
        yield server


@pytest.fixture
def connection(listening: ServerThread) -> Iterator[socket.socket]:
    with listening.connect() as opened:
        yield opened


def numbered(number: int, **changes: object) -> bytes:
    """Return a request whose response contains `number`."""
    body = json.dumps({"level": "info", "message": str(number)}).encode()
    return request(body=body, **changes)  # type: ignore[arg-type] # as request takes them


def split(number: int) -> tuple[bytes, bytes]:
    """Return a request in two parts. The second part is the end of its body."""
    whole = numbered(number)
    return whole[:-5], whole[-5:]


def number_of(answer: Answer) -> int:
    assert answer.status == 201, answer
    return int(answer.json["message"])


def read(connection: socket.socket, count: int) -> list[Answer]:
    with connection.makefile("rb") as stream:
        return [answer_from(stream) for _ in range(count)]


def read_to_the_end(connection: socket.socket) -> list[Answer]:
    """Read all responses until the server closes the connection."""
    answers = []
    with connection.makefile("rb") as stream:
        while stream.peek(1):
            answers.append(answer_from(stream))
    return answers


@pytest.mark.parametrize("count", [1, 3, 200])
def test_requests_in_one_packet_get_their_responses_in_order(
    connection: socket.socket, count: int
) -> None:
    connection.sendall(b"".join(map(numbered, range(count))))
    assert [number_of(answer) for answer in read(connection, count)] == list(range(count))


def test_error_responses_are_in_the_order_of_the_requests(connection: socket.socket) -> None:
    packet = [numbered(0), request(body=b"{"), numbered(1), numbered(2, token=None), numbered(3)]
    connection.sendall(b"".join(packet))
    assert [answer.status for answer in read(connection, 5)] == [201, 400, 201, 401, 201]


@pytest.mark.parametrize("whole", [1, 3])
def test_the_error_of_invalid_bytes_follows_the_responses_before_it(
    connection: socket.socket, whole: int
) -> None:
    connection.sendall(b"".join(map(numbered, range(whole))) + GARBAGE)
    *answers, last = read_to_the_end(connection)
    assert [number_of(answer) for answer in answers] == list(range(whole))
    assert (last.status, last.code, last.headers["connection"]) == (400, "bad_request", "close")


def test_the_error_of_invalid_bytes_follows_a_response_from_a_task(
    connection: socket.socket,
) -> None:
    connection.sendall(numbered(0) + HAS_TASK + numbered(1) + GARBAGE)
    answers = read_to_the_end(connection)
    assert [answer.status for answer in answers] == [201, 404, 201, 400]


@pytest.mark.parametrize("target", ["/docs", "/openapi.json", "/nowhere", "/__mock/time"])
def test_responses_from_a_task_are_in_the_order_of_the_requests(
    connection: socket.socket, target: str
) -> None:
    packet = [numbered(0), request("GET", target, token=None, length=False), numbered(1)]
    connection.sendall(b"".join(packet) * 2)
    answers = read(connection, 6)
    assert [number_of(answers[i]) for i in (0, 2, 3, 5)] == [0, 1, 0, 1]
    assert {201} & {answers[1].status, answers[4].status} == set()


def test_a_request_whose_body_arrives_later_keeps_its_place(connection: socket.socket) -> None:
    head, tail = split(1)
    connection.sendall(numbered(0) + head)
    with connection.makefile("rb") as stream:
        assert number_of(answer_from(stream)) == 0
        connection.sendall(tail + numbered(2))
        assert [number_of(answer_from(stream)) for _ in range(2)] == [1, 2]


def test_a_request_that_arrives_byte_by_byte_is_served(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in numbered(7):
        connection.sendall(bytes([byte]))
    assert number_of(*read(connection, 1)) == 7


@pytest.mark.parametrize("before", [0, 2])
def test_connection_close_closes_after_the_response(connection: socket.socket, before: int) -> None:
    """The server ignores later requests on the connection (RFC 9112, section 9.6)."""
    closing = numbered(before, headers=("Connection: close",))
    connection.sendall(b"".join(map(numbered, range(before))) + closing + numbered(99))
    answers = read_to_the_end(connection)
    assert [number_of(answer) for answer in answers] == list(range(before + 1))
    assert answers[-1].headers["connection"] == "close"


def test_http_1_0_closes_after_the_response(connection: socket.socket) -> None:
    old = numbered(0).replace(b"HTTP/1.1", b"HTTP/1.0")
    connection.sendall(old)
    (answer,) = read_to_the_end(connection)
    assert (number_of(answer), answer.headers["connection"]) == (0, "close")


def test_a_client_that_has_closed_its_sending_side_gets_its_responses(
    connection: socket.socket,
) -> None:
    connection.sendall(b"".join(map(numbered, range(3))))
    connection.shutdown(socket.SHUT_WR)
    assert [number_of(answer) for answer in read_to_the_end(connection)] == [0, 1, 2]


def test_no_100_is_sent_for_a_body_that_has_arrived(connection: socket.socket) -> None:
    connection.sendall(numbered(0, headers=("Expect: 100-continue",)))
    assert number_of(*read(connection, 1)) == 0


def test_100_is_sent_for_a_body_that_the_client_withholds(connection: socket.socket) -> None:
    head, _, body = numbered(0, headers=("Expect: 100-continue",)).partition(b"\r\n\r\n")
    connection.sendall(head + b"\r\n\r\n")
    with connection.makefile("rb") as stream:
        assert stream.readline() == b"HTTP/1.1 100 Continue\r\n"
        assert stream.readline() == b"\r\n"
        connection.sendall(body)
        assert number_of(answer_from(stream)) == 0


def test_no_100_is_sent_for_a_request_that_is_refused(
    connection: socket.socket,
) -> None:
    whole = numbered(0, headers=("Expect: 100-continue",), token=None)
    connection.sendall(whole.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")
    assert [answer.status for answer in read(connection, 1)] == [401]


def test_the_response_to_head_has_no_body(connection: socket.socket) -> None:
    connection.sendall(numbered(0) + request("HEAD", "/logs") + numbered(1))
    with connection.makefile("rb") as stream:
        assert number_of(answer_from(stream)) == 0
        refused = answer_from(stream, body_follows=False)
        assert (refused.status, refused.headers["allow"]) == (405, "POST")
        assert number_of(answer_from(stream)) == 1


def test_a_client_that_reads_late_gets_all_responses(
    listening: ServerThread, connection: socket.socket
) -> None:
    """The responses wait in the server, which reads no further requests meanwhile."""
    count = 4000
    packets = b"".join(map(numbered, range(count)))
    sender = Thread(target=connection.sendall, args=(packets,))
    sender.start()
    try:
        assert eventually(lambda: any(it.is_write_paused for it in listening.protocols))
        assert [number_of(answer) for answer in read(connection, count)] == list(range(count))
    finally:
        connection.close()
        sender.join()


def test_no_request_is_processed_while_writes_are_paused(contract: Contract) -> None:
    async def story() -> None:
        connection = Connection(contract)
        connection.protocol.pause_writing()
        connection.protocol.data_received(numbered(0) * 3)
        for _ in range(100):
            await asyncio.sleep(0)
        assert connection.responses == 0
        connection.protocol.resume_writing()
        await connection.settle()
        assert connection.responses == 3

    asyncio.run(story())


def test_a_malformed_request_is_recorded_after_earlier_ones(listening: ServerThread) -> None:
    listening.state.journal.clear()
    with listening.connect() as connection:
        connection.sendall(numbered(0) + b"POST /broken HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
        assert [answer.status for answer in read_to_the_end(connection)] == [201, 400]
    records = [entry.record for entry in listening.state.journal.since(0)]
    assert [(it.target, it.status) for it in records] == [("/logs", 201), ("/broken", 400)]


def test_each_request_is_authorized_by_its_own_token(
    connection: socket.socket,
) -> None:
    tokens = [WRITER, "so_test_reader", "so_live_writer", "so_test_internal", "so_test_exhausted"]
    connection.sendall(b"".join(numbered(0, token=token) for token in tokens))
    assert [answer.status for answer in read(connection, 5)] == [201, 403, 201, 500, 429]
