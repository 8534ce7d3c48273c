"""Access to the admin API: hosts, origins, the mock token, `--no-mock`."""

from __future__ import annotations

import re
import socket
import time

import pytest

from tests.conftest import Serve
from tests.processes import PATIENCE
from tests.raw_http import ENTRY, read_answer, request
from tests.server.admin.admin_client import AdminClient, make_client
from tests.servers import Server, run_module

PAGE = "https://page.example"


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:{}", "LOCALHOST:{}", "127.0.0.1:{}", "[::1]:{}", "a.localhost",
     "192.168.1.7:8080"],
)  # fmt: skip
def test_an_address_and_localhost_are_allowed_hosts(mock: AdminClient, host: str) -> None:
    assert mock.send("GET", "/__mock", headers={"Host": host.format(mock.port)}).status == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "evil.example:8080", "127.0.0.1.evil.example",
     "notlocalhost", "", "localhost@evil.example"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["", "/requests", "/openapi.json", "/nowhere"])
def test_a_foreign_host_is_refused(mock: AdminClient, host: str, path: str) -> None:
    answer = mock.send("GET", f"/__mock{path}", headers={"Host": host})
    assert (answer.status, answer.code) == (403, "forbidden")
    assert "--mock-host" in answer.json["error"]["message"]


@pytest.mark.parametrize(
    "origin",
    ["http://evil.example", "null", "https://localhost", "http://localhost:1", "http://localhost"],
)
def test_a_foreign_origin_is_refused_and_changes_nothing(mock: AdminClient, origin: str) -> None:
    before = mock.get("/tokens")
    headers = {"Origin": origin, "Host": f"localhost:{mock.port}"}
    answer = mock.send("POST", "/__mock/tokens", {}, headers)
    assert (answer.status, answer.code) == (403, "forbidden")
    assert "--mock-origin" in answer.json["error"]["message"]
    assert mock.get("/tokens") == before
    assert mock.send("DELETE", "/__mock/requests", headers=headers).status == 403


def test_the_servers_own_origin_may_call(mock: AdminClient) -> None:
    for name in (f"localhost:{mock.port}", f"127.0.0.1:{mock.port}"):
        headers = {"Host": name, "Origin": f"http://{name}"}
        assert mock.send("GET", "/__mock", headers=headers).status == 200


def test_without_an_allowed_origin_no_response_has_a_cors_header(mock: AdminClient) -> None:
    asks = {"Origin": PAGE, "Access-Control-Request-Method": "POST"}
    for method, headers in (("OPTIONS", asks), ("GET", {"Origin": PAGE}), ("GET", {})):
        answer = mock.send(method, "/__mock/tokens", headers=headers)
        assert not [name for name in answer.headers if name.startswith("access-control")]


def test_only_an_allowed_origin_may_call(serve: Serve) -> None:
    mock = make_client(serve("--mock-origin", PAGE, "--mock-origin", "http://b.example:1").port)
    for origin in (PAGE, "http://b.example:1"):
        asks = {"Origin": origin, "Access-Control-Request-Method": "PUT",
                "Access-Control-Request-Headers": "content-type, authorization"}  # fmt: skip
        preflight = mock.send("OPTIONS", "/__mock/snapshot", headers=asks)
        assert preflight.status == 200
        assert preflight.headers["access-control-allow-origin"] == origin
        assert "PUT" in preflight.headers["access-control-allow-methods"]
        assert "authorization" in preflight.headers["access-control-allow-headers"].lower()
        answer = mock.send("GET", "/__mock", headers={"Origin": origin})
        assert (answer.status, answer.headers["access-control-allow-origin"]) == (200, origin)
    other = {"Origin": "https://other.example"}
    assert mock.send("GET", "/__mock", headers=other).code == "forbidden"
    asks = {**other, "Access-Control-Request-Method": "PUT"}
    preflight = mock.send("OPTIONS", "/__mock/snapshot", headers=asks)
    assert preflight.status == 400
    assert "access-control-allow-origin" not in preflight.headers


def test_an_allowed_host_is_matched_in_any_case(serve: Serve) -> None:
    mock = make_client(serve("--mock-host", "Mock.Example").port)
    for host in ("mock.example", "MOCK.example:8080"):
        assert mock.send("GET", "/__mock", headers={"Host": host}).status == 200
    assert mock.send("GET", "/__mock", headers={"Host": "other.example"}).status == 403


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("host", "name:80"),
        ("host", "http://name"),
        ("origin", "name"),
        ("origin", "*"),
        ("origin", "http://name/"),
        ("token", "a b"),
    ],
)
def test_an_invalid_setting_stops_the_start(option: str, value: str) -> None:
    ended = run_module("handlers", "--port", "0", f"--mock-{option}", value, timeout=PATIENCE)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"error: mock_{option}: wanted ")


def _assert_token_is_required(port: int) -> None:
    for headers, challenge in (
        ({}, 'Bearer realm="mock"'),
        ({"Authorization": "Bearer wrong"}, 'Bearer realm="mock", error="invalid_token"'),
        ({"Authorization": "Basic s3cret"}, 'Bearer realm="mock"'),
    ):
        answer = AdminClient(port, headers).call("GET", "")
        assert (answer.status, answer.code) == (401, "unauthorized")
        assert answer.headers["www-authenticate"] == challenge


def test_a_server_beyond_loopback_asks_for_the_token_it_printed(serve: Serve) -> None:
    server = serve("--host", "0.0.0.0")
    [token] = re.findall(r"mock_token +(\S+)", server.banner)
    assert len(token) >= 32
    assert server.banner.count(token) == 1
    _assert_token_is_required(server.port)
    mock = make_client(server.port, token)
    assert mock.call("GET", "").status == 200
    body = mock.send("POST", "/logs", ENTRY, {"Authorization": "Bearer so_test_writer"})
    assert body.status == 201
    named = {"Host": "server.example"}
    assert mock.send("GET", "/__mock", headers=named).status == 200
    assert make_client(server.port).send("GET", "/__mock", headers=named).status == 403
    assert token not in server.log.read_text()


def test_a_given_token_is_also_required_on_loopback(serve: Serve) -> None:
    server = serve("--mock-token", "s3cret-t0ken")
    assert "s3cret-t0ken" not in server.banner
    _assert_token_is_required(server.port)
    mock = make_client(server.port, "s3cret-t0ken")
    assert mock.call("GET", "/requests").json["count"] == 0
    assert mock.call("POST", "/reset").status == 204
    page = {"Origin": "http://evil.example"}
    assert mock.send("GET", "/__mock", headers=page).code == "forbidden"
    assert "s3cret" not in server.log.read_text()


def test_with_no_mock_there_is_no_admin_api_and_no_preference(serve: Serve) -> None:
    server = serve("--no-mock", "--host", "0.0.0.0")
    assert re.search(r"mock_token +None", server.banner)
    client = make_client(server.port)
    for path in ("", "/requests", "/openapi.json"):
        assert client.call("GET", path).code == "not_found"
    assert client.call("POST", "/reset").code == "not_found"
    headers = {"Authorization": "Bearer so_test_writer", "Prefer": "code=500, wait=20"}
    started = time.monotonic()
    answer = client.send("POST", "/logs", ENTRY, headers)
    assert time.monotonic() - started < 20
    assert answer.status == 201
    assert "preference-applied" not in answer.headers


def _assert_waiting_call_ends_at_stop(server: Server, path: str) -> None:
    """The call waits for a minute unless the stop ends it."""
    mock = make_client(server.port)
    mock.get("")  # the first call makes the admin API, which takes long on a busy machine
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(request("GET", f"/__mock{path}", token=None, content_type=None))
        mock.get("")  # once this later call has its response, the earlier one waits
        started = time.monotonic()
        status, output = server.stop()
        assert (status, output.strip()) == (0, "Stopped.")
        assert time.monotonic() - started < 30
        answer = read_answer(connection)
    assert (answer.status, answer.json["met"]) == (200, False)


def test_a_server_that_stops_ends_waiting_calls(serve: Serve) -> None:
    _assert_waiting_call_ends_at_stop(serve(), "/requests/wait?timeout=60")
