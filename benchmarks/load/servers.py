"""The servers that are measured, each started as its users start it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from importlib.metadata import version
from typing import Any

from benchmarks.common.installed import (
    SPECMATIC_JAR,
    WIREMOCK_JAR,
    explain_missing_jar,
    explain_missing_package,
    read_java_runtime,
    read_node_runtime,
    read_package_version,
    read_python_runtime,
    read_specmatic_version,
)
from benchmarks.load.scenarios import ENTRY, SCENARIOS, Request
from benchmarks.load.server import MeasuredServer
from benchmarks.load.warm_up import JVM_SECONDS
from logs_contract import __version__
from logs_contract.server.connexion_app.openapi30 import POINTER, make_openapi30_document
from logs_contract.server.contract import Contract
from logs_contract.server.settings import packaged_contract
from tests.servers import ROOT

OURS, QUIET, BARE = "reference", "reference-without-access-log", "bare"
CONNEXION, PRISM, MOCKOON = "connexion", "prism", "mockoon"
WIREMOCK, SPECMATIC = "wiremock", "specmatic"
PEERS = (CONNEXION, PRISM, MOCKOON, WIREMOCK, SPECMATIC)
_FUNCTIONS = "benchmarks.load.plain_connexion"
_BODY_SCHEMAS = ("LogEntryInput", "LogLevel", "LogMeta")  # valid in OpenAPI 3.0 as they are
_STUB = {
    "request": {"method": "POST", "url": "/logs"},
    "response": {
        "status": 201,
        "headers": {"Content-Type": "application/json"},
        "jsonBody": {"id": "log_1", **ENTRY, "created_at": "2019-08-24T14:15:22Z"},
    },
}


def list_servers() -> Mapping[str, MeasuredServer]:
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


def _reference() -> tuple[MeasuredServer, MeasuredServer]:
    command = ("python", "-m", "logs_contract.server", "--port", "{port}")
    server = partial(MeasuredServer, version=lambda: __version__, runtime=read_python_runtime)
    return (
        server(OURS, "the reference server", command),
        server(QUIET, "… without access log", (*command, "--no-access-log")),
    )


def _bare() -> MeasuredServer:
    command = ("python", "-m", "benchmarks.load.bare_app", "{port}")
    return MeasuredServer(
        BARE, "bare ASGI application", command, _read_uvicorn_version, read_python_runtime
    )


def _connexion() -> MeasuredServer:
    document = json.dumps(_openapi30_document(Contract.load(packaged_contract())))
    module = ("python", "-m", _FUNCTIONS)
    return MeasuredServer(
        CONNEXION,
        "plain Connexion",
        (*module, "{folder}/openapi.json", "{port}"),
        partial(version, "connexion"),
        read_python_runtime,
        files={"openapi.json": document},
    )


def _prism() -> MeasuredServer:
    """Prism wants some token and knows no quota; Prefer asks for the other statuses."""
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


def _mockoon() -> MeasuredServer:
    """Mockoon writes its log below the home folder, too."""
    command = ("mockoon-cli", "start", "--data", "openapi.yaml", "--port", "{port}")
    home = {"HOME": "{folder}"}
    return _from_npm(MOCKOON, "Mockoon", "@mockoon/cli", command, environment=home)


def _wiremock() -> MeasuredServer:
    """WireMock with one stub, which validates nothing; its journal is on."""
    jar = str(WIREMOCK_JAR.relative_to(ROOT))
    return MeasuredServer(
        WIREMOCK,
        "WireMock",
        ("java", "-jar", jar, "--port", "{port}", "--root-dir", "{folder}"),
        partial(read_package_version, "wiremock"),
        read_java_runtime,
        partial(explain_missing_jar, WIREMOCK_JAR),
        files={"mappings/logs.json": json.dumps(_STUB)},
        warm_up=JVM_SECONDS,
    )


def _specmatic() -> MeasuredServer:
    """Specmatic validates; a header asks for the other responses of the contract."""
    jar = str(SPECMATIC_JAR.relative_to(ROOT))
    asked = {
        status: SCENARIOS[status].request.with_headers(Specmatic_Response_Code=status)
        for status in ("401", "403", "429")
    }
    return MeasuredServer(
        SPECMATIC,
        "Specmatic",
        ("java", "-jar", jar, "stub", "openapi.yaml", "--port={port}"),
        partial(read_specmatic_version, SPECMATIC_JAR),
        read_java_runtime,
        partial(explain_missing_jar, SPECMATIC_JAR),
        requests=asked,
        warm_up=JVM_SECONDS,
    )


def _from_npm(
    name: str,
    title: str,
    package: str,
    command: tuple[str, ...],
    *,
    environment: Mapping[str, str] | None = None,
    requests: Mapping[str, Request] | None = None,
) -> MeasuredServer:
    missing: Callable[[], str] = partial(explain_missing_package, package)
    return MeasuredServer(
        name,
        title,
        command,
        partial(read_package_version, package),
        read_node_runtime,
        missing,
        environment=environment or {},
        requests=requests or {},
    )


def _openapi30_document(contract: Contract) -> dict[str, Any]:
    """The contract for plain Connexion, which reads no OpenAPI 3.1, naming its functions."""
    document: dict[str, Any] = make_openapi30_document(contract)
    schemas = contract.document["components"]["schemas"]
    document["components"]["schemas"] = {name: schemas[name] for name in _BODY_SCHEMAS}
    scheme = document["components"]["securitySchemes"][contract.scheme]
    scheme["x-bearerInfoFunc"] = f"{_FUNCTIONS}.token_info"
    for item in document["paths"].values():
        for operation in item.values():
            operation["operationId"] = f"{_FUNCTIONS}.ingest_log"
            for media in operation["requestBody"]["content"].values():
                media["schema"] = contract.at(media["schema"][POINTER])
    return document


def _read_uvicorn_version() -> str:
    return f"uvicorn {version('uvicorn')}"
