"""``compose.replicas.yaml``, tested without containers.

The tests run its services on this machine: Redis, nginx with the mounted file, and two replicas.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.concurrent_clients import posts
from tests.processes import eventually
from tests.raw_http import ENTRY, post
from tests.redisserver import RedisServer, need_redis
from tests.server.admin.admin_client import AdminClient, make_client
from tests.servers import ROOT, Server, free_port
from tests.test_container import DOCKERFILE, known_variables

SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "compose.replicas.yaml").read_text())["services"]
MOCK, REDIS, BALANCER = (SERVICES[name] for name in ("logs-mock", "redis", "load-balancer"))
TOKEN = "chosen"


def mounted() -> tuple[Path, str]:
    """Return the configuration file of nginx and its path in the container."""
    (volume,) = BALANCER["volumes"]
    source, target, _ = volume.split(":")
    return ROOT / source, target


def test_every_variable_of_the_replicas_sets_an_option() -> None:
    assert set(MOCK["environment"]) <= known_variables()
    assert MOCK["environment"]["LOGS_MOCK_MOCK_TOKEN"].startswith("${LOGS_MOCK_MOCK_TOKEN:?")


def test_hosts_are_the_names_of_the_services() -> None:
    assert re.match(r"redis://(\w+):6379/0$", MOCK["environment"]["LOGS_MOCK_STATE"])
    source, target = mounted()
    assert target == "/etc/nginx/nginx.conf"
    (upstream,) = re.findall(r"server (\S+):(\d+) ", source.read_text())
    assert upstream == ("logs-mock", *re.findall(r"^EXPOSE (\d+)$", DOCKERFILE, re.MULTILINE))
    assert MOCK["deploy"]["replicas"] > 1


def test_only_the_load_balancer_opens_a_port_and_only_on_loopback() -> None:
    source, _ = mounted()
    (port,) = re.findall(r"listen (\d+);", source.read_text())
    published = {name: it["ports"] for name, it in SERVICES.items() if "ports" in it}
    assert published == {"load-balancer": [f"127.0.0.1:8080:{port}"]}


def need_nginx() -> str:
    """Skip a test if nginx is not installed. Fail it if CI is set."""
    found = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if found is None:
        reason = "nginx is not installed: apt-get install nginx"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="module")
def replicas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Server]]:
    """Two servers with the settings of compose.replicas.yaml, and its Redis."""
    need_redis()
    folder = tmp_path_factory.mktemp("replicas")
    _, *options = shlex.split(REDIS["command"])
    with RedisServer(folder, *options) as redis:
        real = {"LOGS_MOCK_MOCK_TOKEN": TOKEN, "LOGS_MOCK_STATE": redis.url}
        assert set(real) == set(MOCK["environment"])
        arguments = [
            word
            for name, value in real.items()
            for word in (f"--{name.removeprefix('LOGS_MOCK_').lower().replace('_', '-')}", value)
        ]
        servers = [Server(folder / f"log-{number}", *arguments) for number in range(2)]
        yield servers
        for server in servers:
            server.stop()


@pytest.fixture(scope="module")
def balanced(
    replicas: list[Server], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AdminClient]:
    """Nginx in front of the replicas. Only the addresses and paths in its file are changed."""
    nginx = need_nginx()
    folder = tmp_path_factory.mktemp("nginx")
    port = free_port()
    text = mounted()[0].read_text()
    servers = "".join(f"server 127.0.0.1:{it.port} max_fails=0; " for it in replicas)
    text = re.sub(r"server logs-mock:8080 max_fails=0;", servers, text)
    text = text.replace("listen 8080;", f"listen 127.0.0.1:{port};")
    text = text.replace("/tmp/nginx.pid", str(folder / "pid"))
    paths = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    file = folder / "nginx.conf"
    file.write_text(text.replace("http {", f"http {{\n{paths}"))
    with (
        (folder / "log").open("w") as log,
        subprocess.Popen(
            [nginx, "-p", str(folder), "-c", str(file), "-e", "stderr", "-g", "daemon off;"],
            stdout=log,
            stderr=log,
        ) as process,
    ):
        assert eventually(lambda: is_open(port)), (folder / "log").read_text()
        yield make_client(port, TOKEN)
        process.terminate()


def is_open(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_the_journal_has_the_requests_of_both_replicas(
    replicas: list[Server], balanced: AdminClient
) -> None:
    caller = balanced.mint()
    assert {it.status for it in posts(balanced.port, 20, token=caller.secret)} == {201}
    assert len(caller.records()) == len(caller.entries()) == 20
    served = [server.log.read_text().count("POST /logs 201") for server in replicas]
    assert sum(served) == 20
    assert all(served)


def test_the_load_balancer_passes_requests_and_responses_unchanged(balanced: AdminClient) -> None:
    assert make_client(balanced.port).call("GET", "").code == "unauthorized"
    large = post(balanced.port, ENTRY | {"message": "x" * 2**21})
    assert (large.status, large.code) == (400, "bad_request")
    refused = post(balanced.port, ENTRY, token="so_test_exhausted")
    assert (refused.status, refused.code) == (429, "quota_exceeded")


def test_all_requests_succeed_after_a_replica_has_stopped(
    replicas: list[Server], balanced: AdminClient
) -> None:
    caller = balanced.mint()
    assert replicas[0].stop()[0] == 0
    assert {it.status for it in posts(balanced.port, 20, token=caller.secret)} == {201}
    assert len(caller.entries()) == 20
