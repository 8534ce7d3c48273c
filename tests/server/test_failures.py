"""Every failure the server can produce, fired over a real socket: status, envelope, headers."""

from __future__ import annotations

import json
import socket

import pytest

from logs_contract.server.contract import Contract
from logs_contract.server.settings import packaged_contract
from tests import raw_http
from tests.conftest import Serve
from tests.processes import PATIENCE
from tests.raw_http import ENTRY, post, request, send
from tests.servers import Server

BODY = json.dumps(ENTRY).encode()


@pytest.fixture(scope="module", params=[False, True], ids=["task", "at once"])
def server(request: pytest.FixtureRequest, server: Server, lone_server: Server) -> Server:
    """One that checks its answers, each in a task; and one that gives what it can at once."""
    return lone_server if request.param else server


@pytest.mark.parametrize("path", ["/", "/nowhere", "/logs/", "//logs", "/logs/x", "/%6Cogs/", "*"])
def test_unknown_path(server: Server, path: str) -> None:
    answer = send(server.port, request(path=path, body=BODY))
    assert (answer.status, answer.code) == (404, "not_found")
    assert "POST /logs" in answer.message


METHODS = Contract.load(packaged_contract()).methods["/logs"]
ALLOWED = {*METHODS, *(["HEAD"] if "GET" in METHODS else [])}
OTHERS = {"GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"} - ALLOWED


@pytest.mark.parametrize("method", sorted(OTHERS))
def test_other_method(server: Server, method: str) -> None:
    answer = send(server.port, request(method))
    assert (answer.status, answer.code) == (405, "method_not_allowed")
    assert set(answer.headers["allow"].split(", ")) == ALLOWED


@pytest.mark.skipif("HEAD" in ALLOWED, reason="the contract documents GET")
def test_head(server: Server) -> None:
    answer = send(server.port, request("HEAD"), body_follows=False)
    assert answer.status == 405
    assert set(answer.headers["allow"].split(", ")) == ALLOWED
    assert answer.headers["content-type"] == "application/json"


@pytest.mark.parametrize(
    ("media_type", "shown"),
    [
        ("text/plain", "'text/plain'"),
        ("application/x-www-form-urlencoded", "'application/x-www-form-urlencoded'"),
        ("application/jsonp", "'application/jsonp'"),
        ("", "''"),
        (None, "none"),
    ],
)
def test_other_media_type(server: Server, media_type: str | None, shown: str) -> None:
    answer = post(server.port, BODY, content_type=media_type)
    assert (answer.status, answer.code) == (400, "bad_request")
    assert answer.message == f"Content-Type must be application/json; got {shown}"


def test_two_media_types(server: Server) -> None:
    answer = post(server.port, BODY, headers=("Content-Type: text/plain",))
    assert (answer.status, answer.code) == (400, "bad_request")


@pytest.mark.parametrize("media_type", ["Application/JSON", "application/json;charset=latin-1"])
def test_media_type_in_another_spelling_is_still_validated(server: Server, media_type: str) -> None:
    answer = post(server.port, {"level": "x"}, content_type=media_type)
    assert (answer.status, answer.code) == (400, "bad_request")
    assert post(server.port, ENTRY, content_type=media_type).status == 201


@pytest.mark.parametrize("body", [b"", b" \r\n\t"])
def test_no_body(server: Server, body: bytes) -> None:
    answer = post(server.port, body)
    assert (answer.status, answer.code) == (400, "bad_request")
    assert answer.message == "the request body is empty; wanted application/json"


def test_no_body_and_no_length(server: Server) -> None:
    assert send(server.port, request(length=False)).code == "bad_request"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"level": "info", "message": "\xff"}', "the request body is not UTF-8"),
        (b'{"level": "info", "message": NaN}', "the request body is not JSON"),
        (b'{"level": "info", "message": "", "meta": {"n": Infinity}}', "is not JSON"),
        (b'{"level": "info", "message": "", "meta": {"n": 1e999}}', "is not JSON"),
        (b'{"level": "info", "message": "\\ud800"}', "is not JSON"),
        (b'\xef\xbb\xbf{"level": "info", "message": ""}', "is not JSON"),
        (b'{"level": "info", "message": "",}', "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[" * 100_000 + b"]" * 100_000, "is not JSON"),
        (b'{"a":' * 600 + b"1" + b"}" * 600, "nested deeper than 250 levels"),
    ],
    ids=[
        "utf-8",
        "nan",
        "infinity",
        "overflow",
        "surrogate",
        "bom",
        "comma",
        "open",
        "deep",
        "600",
    ],
)
def test_not_json(server: Server, body: bytes, message: str) -> None:
    answer = post(server.port, body)
    assert (answer.status, answer.code) == (400, "bad_request")
    assert message in answer.message


@pytest.mark.parametrize(("levels", "status"), [(248, 201), (249, 400)])
def test_nesting_up_to_the_limit(server: Server, levels: int, status: int) -> None:
    """The body and its meta are two levels themselves: 250 in all are accepted."""
    nested = b"[" * levels + b"]" * levels
    body = b'{"level": "info", "message": "", "meta": {"a": ' + nested + b"}}"
    assert post(server.port, body).status == status


def test_of_duplicate_keys_the_last_counts(server: Server) -> None:
    answer = post(
        server.port, b'{"level": "nope", "level": "info", "message": "1", "message": "2"}'
    )
    assert answer.status == 201
    assert (answer.json["level"], answer.json["message"]) == ("info", "2")


def test_body_over_the_limit_by_its_length(server: Server) -> None:
    """Refused on the head alone: the body never comes, and the answer does."""
    head = request(length=False, headers=("Content-Length: 1048577",))
    answer = send(server.port, head)
    assert (answer.status, answer.code) == (400, "bad_request")
    assert answer.message == "the request body is larger than 1048576 bytes"


def test_body_over_the_limit_while_it_streams_in(server: Server) -> None:
    """Refused as soon as too much has come, though the last chunk never does."""
    head = request(length=False, headers=("Transfer-Encoding: chunked",))
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(head)
        for _ in range(17):
            connection.sendall(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
        answer = raw_http.read_answer(connection)
    assert (answer.status, answer.code) == (400, "bad_request")
    assert answer.message == "the request body is larger than 1048576 bytes"


def test_body_at_the_limit(server: Server) -> None:
    frame = len(json.dumps({"level": "info", "message": ""}))
    entry = {"level": "info", "message": "x" * (1_048_576 - frame)}
    assert post(server.port, entry).status == 201


def test_chunked_body(server: Server) -> None:
    head = request(length=False, headers=("Transfer-Encoding: chunked",))
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)
    assert send(server.port, head + chunks).status == 201


def test_authorization_is_judged_before_the_body(server: Server) -> None:
    assert post(server.port, b"[", token=None).status == 401
    assert post(server.port, b"[", token="so_test_reader").status == 403


def test_service_failure(server: Server) -> None:
    answer = post(server.port, ENTRY, token="so_test_internal")
    assert answer.status == 500
    assert answer.json == {"error": {"code": "internal", "message": "an unexpected error occurred"}}


@pytest.mark.parametrize(
    "garbage",
    [
        b"GARBAGE\r\n\r\n",
        b"BREW /logs HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /logs HTTP/1.1\r\nContent-Length: nine\r\n\r\n",
        b"GET /\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"CONNECT localhost:80 HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
    ids=["words", "method", "length", "path", "connect"],
)
def test_not_http(server: Server, garbage: bytes) -> None:
    answer = send(server.port, garbage)
    assert (answer.status, answer.code) == (400, "bad_request")
    assert answer.headers["connection"] == "close"


def test_upgrade_is_ignored_and_the_body_read(server: Server) -> None:
    """As Java's HttpClient asks for HTTP/2 with its first request."""
    asks = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk")
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        for _ in range(2):
            connection.sendall(request(body=BODY, headers=asks))
            assert raw_http.read_answer(connection).status == 201


def test_upgrade_with_a_body_that_comes_later(server: Server) -> None:
    asks = ("Connection: Upgrade", "Upgrade: h2c")
    whole = request(body=BODY, headers=asks)
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(whole[: -len(BODY)])
        connection.sendall(BODY[:5])
        connection.sendall(BODY[5:])
        assert raw_http.read_answer(connection).status == 201


def test_the_connection_serves_on_after_an_error(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        for body, status in ((b"{", 400), (BODY, 201), (b"[]", 400), (BODY, 201)):
            connection.sendall(request(body=body))
            assert raw_http.read_answer(connection).status == status


def test_a_body_cut_by_the_client_stores_nothing(serve: Serve) -> None:
    """What came is an entry by itself, but the client had announced more."""
    server = serve("--quota", "reqs_month=1")
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(request(body=BODY + b" " * 100)[:-100])
    assert post(server.port, ENTRY).status == 201


CHUNKED = ("Transfer-Encoding: chunked",)
CHUNK = b"%x\r\n%s\r\n" % (len(BODY), BODY)


def test_a_body_that_breaks_stores_nothing(serve: Serve) -> None:
    server = serve("--quota", "reqs_month=1")
    broken = request(length=False, headers=CHUNKED) + CHUNK + b"ZZ\r\n"
    assert send(server.port, broken).code == "bad_request"
    assert post(server.port, ENTRY).status == 201


@pytest.mark.parametrize(
    "garbage", [b"GARBAGE\r\n\r\n", b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n"]
)
@pytest.mark.parametrize("whole", [1, 3])
def test_whole_requests_before_garbage_get_their_answers(
    server: Server, garbage: bytes, whole: int
) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(request(body=BODY) * whole + garbage)
        with connection.makefile("rb") as stream:
            received = stream.read()
    assert received.count(b"HTTP/1.1 201 Created") == whole
    assert received.count(b"HTTP/1.1 400 Bad Request") == 1
    assert received.rindex(b"HTTP/1.1") == received.index(b"HTTP/1.1 400")


def test_a_queued_request_that_breaks_is_dropped_after_the_answers_before_it(serve: Serve) -> None:
    server = serve("--quota", "reqs_month=2")
    broken = request(length=False, headers=CHUNKED) + CHUNK + b"ZZ\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(request(body=BODY) + broken)
        with connection.makefile("rb") as stream:
            received = stream.read()
    assert received.count(b"HTTP/1.1 201 Created") == 1
    assert received.count(b"HTTP/1.1 400 Bad Request") == 1
    assert post(server.port, ENTRY).status == 201


def test_garbage_in_a_body_nobody_wants_ends_the_connection(server: Server) -> None:
    head = request(length=False, token=None, headers=CHUNKED)
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(head)
        assert raw_http.read_answer(connection).status == 401
        connection.sendall(b"ZZ\r\n")
        assert connection.recv(100) == b""


@pytest.mark.parametrize("token", [None, "so_test_writer"])
def test_a_trailer_is_not_a_header(server: Server, token: str | None) -> None:
    trailer = b"0\r\nAuthorization: Bearer so_test_writer\r\nContent-Type: text/plain\r\n\r\n"
    head = request(length=False, token=token, headers=CHUNKED)
    assert send(server.port, head + CHUNK + trailer).status == (201 if token else 401)


@pytest.mark.parametrize(("hosts", "count"), [("", 0), ("Host: a\r\nHost: b\r\n", 2)])
def test_a_request_has_one_host(server: Server, hosts: str, count: int) -> None:
    answer = send(server.port, request(body=BODY).replace(b"Host: localhost\r\n", hosts.encode()))
    assert (answer.status, answer.code) == (400, "bad_request")
    assert answer.message == f"wanted one Host header; got {count}"


def test_http_1_0_needs_no_host_and_is_closed(server: Server) -> None:
    old = request(body=BODY).replace(b"HTTP/1.1\r\nHost: localhost", b"HTTP/1.0")
    answer = send(server.port, old)
    assert answer.status == 201
    assert answer.headers["connection"] == "close"


def test_many_upgrades_at_once(server: Server) -> None:
    asks = request("GET", "/docs", token=None, headers=("Connection: Upgrade", "Upgrade: a"))
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(asks * 100 + request("GET", "/x", headers=("Connection: close",)))
        with connection.makefile("rb") as stream:
            received = stream.read()
    assert received.count(b"HTTP/1.1 200 OK") == 100
    assert received.count(b"HTTP/1.1 404") == 1


def test_a_path_with_a_line_break_is_another_path(server: Server) -> None:
    assert send(server.port, request(path="/logs%0A", body=BODY)).status == 404
