"""The servers, each as its users run it."""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Mapping
from functools import partial
from importlib.metadata import version

from benchmarks import java
from benchmarks.journal import JAR as WIREMOCK_JAR
from benchmarks.judges.calls import told
from benchmarks.judges.specmatic import JAR as SPECMATIC_JAR
from benchmarks.load.contender import Contender
from benchmarks.load.scenario import ENTRY, SCENARIOS, Request
from benchmarks.load.view import view
from benchmarks.reviews.packages import lacking, node, package_version
from logs_contract.server.contract import JSON, Contract
from logs_contract.server.settings import packaged_contract
from tests.servers import ROOT

OURS, QUIET, BARE = "reference", "reference-without-access-log", "bare"
CONNEXION, PRISM, MOCKOON = "connexion", "prism", "mockoon"
WIREMOCK, SPECMATIC = "wiremock", "specmatic"
PEERS = (CONNEXION, PRISM, MOCKOON, WIREMOCK, SPECMATIC)
_JVM = 5  # seconds until its compiler has seen the paths
_STUB = {
    "request": {"method": "POST", "url": "/logs"},
    "response": {
        "status": 201,
        "headers": {"Content-Type": JSON},
        "jsonBody": {"id": "log_1", **ENTRY, "created_at": "2019-08-24T14:15:22Z"},
    },
}


def panel() -> Mapping[str, Contender]:
    """The servers by name, the reference server first, then the bare application, then peers."""
    servers = (
        *_reference(),
        _bare(),
        _connexion(),
        _prism(),
        _mockoon(),
        _wiremock(),
        _specmatic(),
    )
    return {server.name: server for server in servers}


def _reference() -> tuple[Contender, Contender]:
    command = ("python", "-m", "handlers", "--port", "{port}")
    made = partial(Contender, version=partial(version, "logs-contract"), runtime=_python)
    return (
        made(OURS, "the reference server", command),
        made(QUIET, "… without access log", (*command, "--no-access-log")),
    )


def _bare() -> Contender:
    command = ("python", "-m", "benchmarks.load.bare", "{port}")
    return Contender(BARE, "bare ASGI application", command, _of_uvicorn, _python)


def _connexion() -> Contender:
    document = json.dumps(view(Contract.load(packaged_contract())))
    module = ("python", "-m", "benchmarks.load.plain_connexion")
    return Contender(
        CONNEXION,
        "plain Connexion",
        (*module, "{folder}/openapi.json", "{port}"),
        partial(version, "connexion"),
        _python,
        files={"openapi.json": document},
    )


def _prism() -> Contender:
    """It knows no token and no quota: it looks whether there is one, and answers as it is asked."""
    return _from_npm(
        PRISM,
        "Prism",
        "@stoplight/prism-cli",
        ("prism", "mock", "openapi.yaml", "--port", "{port}"),
        requests={
            "401": Request(token=None),
            "403": SCENARIOS["403"].request.with_headers(Prefer="code=403"),
            "429": SCENARIOS["429"].request.with_headers(Prefer="code=429"),
        },
    )


def _mockoon() -> Contender:
    """It writes its log below the home folder, too."""
    command = ("mockoon-cli", "start", "--data", "openapi.yaml", "--port", "{port}")
    home = {"HOME": "{folder}"}
    return _from_npm(MOCKOON, "Mockoon", "@mockoon/cli", command, environment=home)


def _wiremock() -> Contender:
    """One stub, which validates nothing; its journal is on."""
    jar = str(WIREMOCK_JAR.relative_to(ROOT))
    return Contender(
        WIREMOCK,
        "WireMock",
        ("java", "-jar", jar, "--port", "{port}", "--root-dir", "{folder}"),
        partial(package_version, "wiremock"),
        java.java,
        partial(java.lacking, WIREMOCK_JAR),
        files={"mappings/logs.json": json.dumps(_STUB)},
        warm_up=_JVM,
    )


def _specmatic() -> Contender:
    """It validates, and chooses among the answers of the contract as it is asked."""
    jar = str(SPECMATIC_JAR.relative_to(ROOT))
    asked = {
        status: SCENARIOS[status].request.with_headers(Specmatic_Response_Code=status)
        for status in ("401", "403", "429")
    }
    return Contender(
        SPECMATIC,
        "Specmatic",
        ("java", "-jar", jar, "stub", "openapi.yaml", "--port={port}"),
        lambda: told(r"Version: v?([\w.-]+)", "java", "-jar", str(SPECMATIC_JAR), "--version"),
        java.java,
        partial(java.lacking, SPECMATIC_JAR),
        requests=asked,
        warm_up=_JVM,
    )


def _from_npm(
    name: str,
    title: str,
    package: str,
    command: tuple[str, ...],
    *,
    environment: Mapping[str, str] | None = None,
    requests: Mapping[str, Request] | None = None,
) -> Contender:
    missing: Callable[[], str] = partial(lacking, package)
    return Contender(
        name,
        title,
        command,
        partial(package_version, package),
        node,
        missing,
        environment=environment or {},
        requests=requests or {},
    )


def _of_uvicorn() -> str:
    return f"uvicorn {version('uvicorn')}"


def _python() -> str:
    return f"Python {platform.python_version()}"
