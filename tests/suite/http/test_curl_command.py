"""The curl command of a request repeats it, and does not show the token."""

from __future__ import annotations

import json
import os
import re
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

import pytest

from logs_contract.suite.http.curl_command import make_curl_command
from logs_contract.suite.http.exchange import encode
from tests.processes import PATIENCE
from tests.servers import Server
from tests.suite.http.client_factory import TOKEN, make_client


@pytest.mark.parametrize("chunks", [0, 2])
@pytest.mark.parametrize(
    "body",
    [
        encode({"level": "info", "message": 'it\'s "quoted" \\ $HOME `x` é\n\0'}),
        b'{"level": "info", "message": "\xff"}',
        b"",
        encode({"level": "loud", "message": "x" * 300_000}),
    ],
    ids=["odd", "bytes", "empty", "long"],
)
def test_the_curl_of_an_exchange_repeats_it(server: Server, body: bytes, chunks: int) -> None:
    client = make_client(server.base_url)
    exchange = client.post(body, token="so_test_writer", chunks=chunks)
    command = make_curl_command(exchange.request, client.credentials)
    assert "so_test_writer" not in command
    assert "Bearer ${CONFORMANCE_TOKEN}" in command
    assert len(command) < 3000
    head, _, response = repeat(command).rpartition(b"\r\n\r\n")
    assert f"HTTP/1.1 {exchange.status} ".encode() in head
    if exchange.status != 201:
        assert response == exchange.body


class Echo(BaseHTTPRequestHandler):
    """Answers with what came."""

    def echo(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        shown = [self.command, self.path, sorted(self.headers.items()), body.decode("latin-1")]
        response = json.dumps(shown).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(response)))
        self.send_header("X-Came", response.decode())
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else response)

    do_POST = do_PUT = do_HEAD = do_GET = echo  # noqa: N815, the names of http.server

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def echo() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "arguments",
    [
        {"query": f"?access_token={TOKEN}&x[y]={{1,2}}"},
        {"body": b'{"token": "' + TOKEN.encode() + b'", "it\'s": "$HOME `x` \\ \xff"}'},
        {"body": b'{"token": "' + TOKEN.encode() + b'", "long": "' + b"x" * 3000 + b'"}'},
        {"headers": [("Authorization", f"Bearer {TOKEN}\xe9")]},
        {"headers": [("Authorization", "")]},
        {"headers": [("Cookie", f"a={TOKEN}; b={TOKEN}0")]},
        {"body": b"{}", "content_type": None},
        {"method": "HEAD", "content_type": None},
        {"method": "PUT", "body": b"{}", "headers": [("X-A", '"quoted" $(ls)')]},
    ],
    ids="-".join,
)
def test_the_curl_sends_what_was_sent(echo: str, arguments: dict[str, Any]) -> None:
    client = make_client(echo)
    extended = client.credentials.alter(TOKEN, lambda token: f"{token}0", "${$T}0")
    exchange = client.post(**{"body": b"", **arguments})
    command = make_curl_command(exchange.request, client.credentials)
    assert TOKEN not in command
    assert extended not in command
    head = repeat(command).decode()
    ours, theirs = (
        json.loads(re.search(r"(?mi)^x-came: (.*?)\r?$", text)[1])  # type: ignore[index]
        for text in (f"X-Came: {exchange.headers['X-Came']}", head)
    )
    own = {"Accept", "Accept-Encoding", "User-Agent", "Content-Length", "Host"}  # of each client
    for came in (ours, theirs):
        came[1] = unquote(came[1])  # the clients differ in what they escape
        came[2] = [pair for pair in came[2] if pair[0] not in own]
    assert ours == theirs


def repeat(command: str) -> bytes:
    environment = {**os.environ, "CONFORMANCE_TOKEN": TOKEN}
    ran = subprocess.run(
        ["bash", "-c", f"{command} -s"],
        capture_output=True,
        env=environment,
        timeout=PATIENCE,
        check=True,
    )
    return ran.stdout
