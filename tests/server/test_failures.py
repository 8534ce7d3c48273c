"""Every error that the server can respond with, over a real socket: status, envelope, headers."""

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


@pytest.fixture(scope="module", params=[False, True], ids=["checked", "unchecked"])
def server(request: pytest.FixtureRequest, server: Server, lone_server: Server) -> Server:
    """Two servers: one checks its responses against the contract, the other does not."""
    return lone_server if request.param else server


@pytest.mark.parametrize("path", ["/", "/nowhere", "/logs/", "//logs", "/logs/x", "/%6Cogs/", "*"])
def test_an_unknown_path_is_404(server: Server, path: str) -> None:
    answer = send(server.port, request(path=path, body=BODY))
    assert (answer.status, answer.code) == (404, "not_found")
    assert "POST /logs" in answer.message


METHODS = Contract.load(packaged_contract()).methods["/logs"]
ALLOWED = {*METHODS, *(["HEAD"] if "GET" in METHODS else [])}
OTHERS = {"GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"} - ALLOWED


@pytest.mark.parametrize("method", sorted(OTHERS))
def test_another_method_is_405(server: Server, method: str) -> None:
    answer = send(server.port, request(method))
    assert (answer.status, answer.code) == (405, "method_not_allowed")
    assert set(answer.headers["allow"].split(", ")) == ALLOWED


@pytest.mark.skipif("HEAD" in ALLOWED, reason="the contract documents GET")
def test_head_is_405(server: Server) -> None:
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
def test_another_media_type_is_400(server: Server, media_type: str | None, shown: str) -> None:
    answer = post(server.port, BODY, content_type=media_type)
    assert (answer.status, answer.code) == (400, "bad_request")
    assert answer.message == f"Content-Type must be application/json; got {shown}"


def test_two_media_types_are_400(server: Server) -> None:
    answer = post(server.port, BODY, headers=("Content-Type: text/plain",))
    assert (answer.status, answer.code) == (400, "bad_request")


@pytest.mark.parametrize("media_type", ["Application/JSON", "application/json;charset=latin-1"])
def test_a_body_is_validated_with_any_spelling_of_its_media_type(
    server: Server, media_type: str
) -> None:
    answer = post(server.port, {"level": "x"}, content_type=media_type)
    assert (answer.status, answer.code) == (400, "bad_request")
    assert post(server.port, ENTRY, content_type=media_type).status == 201


@pytest.mark.parametrize("body", [b"", b" \r\n\t"])
def test_an_empty_body_is_400(server: Server, body: bytes) -> None:
    answer = post(server.port, body)
    assert (answer.status, answer.code) == (400, "bad_request")
    assert answer.message == "the request body is empty; wanted application/json"


def test_a_request_without_body_and_length_is_400(server: Server) -> None:
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
def test_a_body_that_is_not_json_is_400(server: Server, body: bytes, message: str) -> None:
    answer = post(server.port, body)
    assert (answer.status, answer.code) == (400, "bad_request")
    assert message in answer.message


@pytest.mark.parametrize(("levels", "status"), [(248, 201), (249, 400)])
def test_a_body_may_have_250_levels_of_nesting(server: Server, levels: int, status: int) -> None:
    """The body and its meta are two of the 250 levels."""
    nested = b"[" * levels + b"]" * levels
    body = b'{"level": "info", "message": "", "meta": {"a": ' + nested + b"}}"
    assert post(server.port, body).status == status


def test_the_last_of_duplicate_keys_is_stored(server: Server) -> None:
    answer = post(
        server.port, b'{"level": "nope", "level": "info", "message": "1", "message": "2"}'
    )
    assert answer.status == 201
    assert (answer.json["level"], answer.json["message"]) == ("info", "2")


def test_a_content_length_over_the_limit_is_400(server: Server) -> None:
    """The server refuses the request because of its head. The client never sends the body."""
    head = request(length=False, headers=("Content-Length: 1048577",))
    answer = send(server.port, head)
    assert (answer.status, answer.code) == (400, "bad_request")
    assert answer.message == "the request body is larger than 1048576 bytes"


def test_a_chunked_body_over_the_limit_is_400(server: Server) -> None:
    """The server refuses the request although the client never sends the last chunk."""
    head = request(length=False, headers=("Transfer-Encoding: chunked",))
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(head)
        for _ in range(17):
            connection.sendall(b"10000\r\n" + b"x" * 65_536 + b"\r\n")
        answer = raw_http.read_answer(connection)
    assert (answer.status, answer.code) == (400, "bad_request")
    assert answer.message == "the request body is larger than 1048576 bytes"


def test_a_body_of_the_maximum_size_is_stored(server: Server) -> None:
    frame = len(json.dumps({"level": "info", "message": ""}))
    entry = {"level": "info", "message": "x" * (1_048_576 - frame)}
    assert post(server.port, entry).status == 201


def test_a_chunked_body_is_stored(server: Server) -> None:
    head = request(length=False, headers=("Transfer-Encoding: chunked",))
    chunks = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)
    assert send(server.port, head + chunks).status == 201


def test_authorization_is_checked_before_the_body(server: Server) -> None:
    assert post(server.port, b"[", token=None).status == 401
    assert post(server.port, b"[", token="so_test_reader").status == 403


def test_the_internal_token_is_500(server: Server) -> None:
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
def test_a_request_that_is_not_http_is_400_and_closes_the_connection(
    server: Server, garbage: bytes
) -> None:
    answer = send(server.port, garbage)
    assert (answer.status, answer.code) == (400, "bad_request")
    assert answer.headers["connection"] == "close"


def test_an_upgrade_is_ignored_and_the_body_is_read(server: Server) -> None:
    """Java's HttpClient asks for HTTP/2 in its first request."""
    asks = ("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABk")
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        for _ in range(2):
            connection.sendall(request(body=BODY, headers=asks))
            assert raw_http.read_answer(connection).status == 201


def test_an_upgrade_whose_body_arrives_later_is_read(server: Server) -> None:
    asks = ("Connection: Upgrade", "Upgrade: h2c")
    whole = request(body=BODY, headers=asks)
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(whole[: -len(BODY)])
        connection.sendall(BODY[:5])
        connection.sendall(BODY[5:])
        assert raw_http.read_answer(connection).status == 201


def test_a_connection_serves_requests_after_an_error(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        for body, status in ((b"{", 400), (BODY, 201), (b"[]", 400), (BODY, 201)):
            connection.sendall(request(body=body))
            assert raw_http.read_answer(connection).status == status


def test_an_incomplete_body_is_not_stored(serve: Serve) -> None:
    """The part that arrives is a valid entry, but Content-Length is larger."""
    server = serve("--quota", "reqs_month=1")
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(request(body=BODY + b" " * 100)[:-100])
    assert post(server.port, ENTRY).status == 201


CHUNKED = ("Transfer-Encoding: chunked",)
CHUNK = b"%x\r\n%s\r\n" % (len(BODY), BODY)


def test_a_body_with_a_malformed_chunk_is_not_stored(serve: Serve) -> None:
    server = serve("--quota", "reqs_month=1")
    broken = request(length=False, headers=CHUNKED) + CHUNK + b"ZZ\r\n"
    assert send(server.port, broken).code == "bad_request"
    assert post(server.port, ENTRY).status == 201


@pytest.mark.parametrize(
    "garbage", [b"GARBAGE\r\n\r\n", b"CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n"]
)
@pytest.mark.parametrize("whole", [1, 3])
def test_complete_requests_before_invalid_bytes_get_their_responses(
    server: Server, garbage: bytes, whole: int
) -> None:
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(request(body=BODY) * whole + garbage)
        with connection.makefile("rb") as stream:
            received = stream.read()
    assert received.count(b"HTTP/1.1 201 Created") == whole
    assert received.count(b"HTTP/1.1 400 Bad Request") == 1
    assert received.rindex(b"HTTP/1.1") == received.index(b"HTTP/1.1 400")


def test_a_malformed_request_after_a_valid_one_is_not_stored(serve: Serve) -> None:
    server = serve("--quota", "reqs_month=2")
    broken = request(length=False, headers=CHUNKED) + CHUNK + b"ZZ\r\n"
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(request(body=BODY) + broken)
        with connection.makefile("rb") as stream:
            received = stream.read()
    assert received.count(b"HTTP/1.1 201 Created") == 1
    assert received.count(b"HTTP/1.1 400 Bad Request") == 1
    assert post(server.port, ENTRY).status == 201


def test_invalid_bytes_in_a_refused_body_close_the_connection(server: Server) -> None:
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
def test_a_request_needs_exactly_one_host_header(server: Server, hosts: str, count: int) -> None:
    answer = send(server.port, request(body=BODY).replace(b"Host: localhost\r\n", hosts.encode()))
    assert (answer.status, answer.code) == (400, "bad_request")
    assert answer.message == f"wanted one Host header; got {count}"


def test_http_1_0_needs_no_host_and_is_closed(server: Server) -> None:
    old = request(body=BODY).replace(b"HTTP/1.1\r\nHost: localhost", b"HTTP/1.0")
    answer = send(server.port, old)
    assert answer.status == 201
    assert answer.headers["connection"] == "close"


def test_many_upgrades_in_one_packet_are_ignored(server: Server) -> None:
    asks = request("GET", "/docs", token=None, headers=("Connection: Upgrade", "Upgrade: a"))
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(asks * 100 + request("GET", "/x", headers=("Connection: close",)))
        with connection.makefile("rb") as stream:
            received = stream.read()
    assert received.count(b"HTTP/1.1 200 OK") == 100
    assert received.count(b"HTTP/1.1 404") == 1


def test_a_path_with_a_line_break_is_404(server: Server) -> None:
    assert send(server.port, request(path="/logs%0A", body=BODY)).status == 404
