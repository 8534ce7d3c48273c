"""The protocol: order of responses, ends of connections, bodies that come late, over sockets."""

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
    # What is closed is not closed for being idle.
    server = ServerThread(Contract.load(packaged_contract()), keep_alive=60)
    with server.running():
        yield server


@pytest.fixture
def connection(listening: ServerThread) -> Iterator[socket.socket]:
    with listening.connect() as opened:
        yield opened


def numbered(number: int, **changes: object) -> bytes:
    """A request whose answer tells which one it is of."""
    body = json.dumps({"level": "info", "message": str(number)}).encode()
    return request(body=body, **changes)  # type: ignore[arg-type] # as request takes them


def split(number: int) -> tuple[bytes, bytes]:
    """A request in two pieces, the second of which is the end of its body."""
    whole = numbered(number)
    return whole[:-5], whole[-5:]


def number_of(answer: Answer) -> int:
    assert answer.status == 201, answer
    return int(answer.json["message"])


def read(connection: socket.socket, count: int) -> list[Answer]:
    with connection.makefile("rb") as stream:
        return [answer_from(stream) for _ in range(count)]


def read_to_the_end(connection: socket.socket) -> list[Answer]:
    """The answers until the server closes the connection."""
    answers = []
    with connection.makefile("rb") as stream:
        while stream.peek(1):
            answers.append(answer_from(stream))
    return answers


@pytest.mark.parametrize("count", [1, 3, 200])
def test_whole_requests_in_one_packet_are_answered_in_order(
    connection: socket.socket, count: int
) -> None:
    connection.sendall(b"".join(map(numbered, range(count))))
    assert [number_of(answer) for answer in read(connection, count)] == list(range(count))


def test_refusals_keep_their_place_among_other_answers(connection: socket.socket) -> None:
    packet = [numbered(0), request(body=b"{"), numbered(1), numbered(2, token=None), numbered(3)]
    connection.sendall(b"".join(packet))
    assert [answer.status for answer in read(connection, 5)] == [201, 400, 201, 401, 201]


@pytest.mark.parametrize("whole", [1, 3])
def test_garbage_is_answered_after_what_was_answered(connection: socket.socket, whole: int) -> None:
    connection.sendall(b"".join(map(numbered, range(whole))) + GARBAGE)
    *answers, last = read_to_the_end(connection)
    assert [number_of(answer) for answer in answers] == list(range(whole))
    assert (last.status, last.code, last.headers["connection"]) == (400, "bad_request", "close")


def test_garbage_after_a_task_among_answers_at_once_comes_last(connection: socket.socket) -> None:
    connection.sendall(numbered(0) + HAS_TASK + numbered(1) + GARBAGE)
    answers = read_to_the_end(connection)
    assert [answer.status for answer in answers] == [201, 404, 201, 400]


@pytest.mark.parametrize("target", ["/docs", "/openapi.json", "/nowhere", "/__mock/time"])
def test_what_takes_a_task_keeps_its_place(connection: socket.socket, target: str) -> None:
    packet = [numbered(0), request("GET", target, token=None, length=False), numbered(1)]
    connection.sendall(b"".join(packet) * 2)
    answers = read(connection, 6)
    assert [number_of(answers[i]) for i in (0, 2, 3, 5)] == [0, 1, 0, 1]
    assert {201} & {answers[1].status, answers[4].status} == set()


def test_a_body_that_comes_later_keeps_its_place(connection: socket.socket) -> None:
    head, tail = split(1)
    connection.sendall(numbered(0) + head)
    with connection.makefile("rb") as stream:
        assert number_of(answer_from(stream)) == 0
        connection.sendall(tail + numbered(2))
        assert [number_of(answer_from(stream)) for _ in range(2)] == [1, 2]


def test_a_head_that_comes_byte_by_byte_is_served(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    for byte in numbered(7):
        connection.sendall(bytes([byte]))
    assert number_of(*read(connection, 1)) == 7


@pytest.mark.parametrize("before", [0, 2])
def test_connection_close_ends_it_after_the_answer(connection: socket.socket, before: int) -> None:
    """What comes after it on the connection is not served (RFC 9112, section 9.6)."""
    closing = numbered(before, headers=("Connection: close",))
    connection.sendall(b"".join(map(numbered, range(before))) + closing + numbered(99))
    answers = read_to_the_end(connection)
    assert [number_of(answer) for answer in answers] == list(range(before + 1))
    assert answers[-1].headers["connection"] == "close"


def test_http_1_0_ends_it_after_the_answer(connection: socket.socket) -> None:
    old = numbered(0).replace(b"HTTP/1.1", b"HTTP/1.0")
    connection.sendall(old)
    (answer,) = read_to_the_end(connection)
    assert (number_of(answer), answer.headers["connection"]) == (0, "close")


def test_a_client_that_has_said_all_gets_its_answers(connection: socket.socket) -> None:
    connection.sendall(b"".join(map(numbered, range(3))))
    connection.shutdown(socket.SHUT_WR)
    assert [number_of(answer) for answer in read_to_the_end(connection)] == [0, 1, 2]


def test_a_body_is_not_asked_for_where_it_has_come(connection: socket.socket) -> None:
    connection.sendall(numbered(0, headers=("Expect: 100-continue",)))
    assert number_of(*read(connection, 1)) == 0


def test_a_body_that_is_held_back_is_asked_for(connection: socket.socket) -> None:
    head, _, body = numbered(0, headers=("Expect: 100-continue",)).partition(b"\r\n\r\n")
    connection.sendall(head + b"\r\n\r\n")
    with connection.makefile("rb") as stream:
        assert stream.readline() == b"HTTP/1.1 100 Continue\r\n"
        assert stream.readline() == b"\r\n"
        connection.sendall(body)
        assert number_of(answer_from(stream)) == 0


def test_a_body_that_is_held_back_is_not_asked_for_where_it_is_refused(
    connection: socket.socket,
) -> None:
    whole = numbered(0, headers=("Expect: 100-continue",), token=None)
    connection.sendall(whole.partition(b"\r\n\r\n")[0] + b"\r\n\r\n")
    assert [answer.status for answer in read(connection, 1)] == [401]


def test_the_answer_to_head_has_no_body_and_the_next_one_comes(connection: socket.socket) -> None:
    connection.sendall(numbered(0) + request("HEAD", "/logs") + numbered(1))
    with connection.makefile("rb") as stream:
        assert number_of(answer_from(stream)) == 0
        refused = answer_from(stream, body_follows=False)
        assert (refused.status, refused.headers["allow"]) == (405, "POST")
        assert number_of(answer_from(stream)) == 1


def test_a_client_that_does_not_read_gets_all_answers_once_it_does(
    listening: ServerThread, connection: socket.socket
) -> None:
    """ExampleResponses wait in the server, which then takes no more requests in."""
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


def test_nothing_is_answered_while_what_was_answered_cannot_be_sent(contract: Contract) -> None:
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


def test_what_is_not_http_is_told_after_what_came_before(listening: ServerThread) -> None:
    listening.state.journal.clear()
    with listening.connect() as connection:
        connection.sendall(numbered(0) + b"POST /broken HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
        assert [answer.status for answer in read_to_the_end(connection)] == [201, 400]
    records = [entry.record for entry in listening.state.journal.since(0)]
    assert [(it.target, it.status) for it in records] == [("/logs", 201), ("/broken", 400)]


def test_each_request_is_answered_for_its_own_token(
    connection: socket.socket,
) -> None:
    tokens = [WRITER, "so_test_reader", "so_live_writer", "so_test_internal", "so_test_exhausted"]
    connection.sendall(b"".join(numbered(0, token=token) for token in tokens))
    assert [answer.status for answer in read(connection, 5)] == [201, 403, 201, 500, 429]
