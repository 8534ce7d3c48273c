"""The server as a process: its options, its output, its exit status."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from logs_contract.server.default_tokens import DEFAULT_TOKENS
from logs_contract.server.settings import Settings, SettingsError
from tests.conftest import Serve
from tests.processes import PATIENCE
from tests.raw_http import ENTRY, post, read_answer, request
from tests.servers import ROOT, Server, run_module


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a server that cannot start, and wait until it ends."""
    return run_module("handlers", *arguments, environment=environment, timeout=PATIENCE)


def test_the_banner_shows_addresses_settings_and_tokens(server: Server) -> None:
    assert f"listening on {server.base_url}\n" in server.banner
    assert f"Documentation: {server.base_url}/docs" in server.banner
    assert "quotas               storage_bytes=10737418240" in server.banner
    assert "validate_responses   True" in server.banner
    for token in DEFAULT_TOKENS:
        assert token.secret in server.banner


def test_the_curl_command_of_the_banner_stores_an_entry(server: Server) -> None:
    curl = server.banner.partition("Try it\n")[2]
    pasted = subprocess.run(
        ["bash", "-c", curl], capture_output=True, text=True, timeout=PATIENCE, check=True
    )
    assert pasted.stdout.startswith("HTTP/1.1 201 Created")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_server_with_status_0(serve: Serve, number: signal.Signals) -> None:
    server = serve()
    with socket.create_connection(
        ("127.0.0.1", server.port)
    ):  # an idle client, which does not delay the stop
        assert post(server.port, ENTRY).status == 201
        server.process.send_signal(number)
        output, _ = server.process.communicate(timeout=PATIENCE)
    assert server.process.returncode == 0
    assert output.strip() == "Stopped."
    assert "Traceback" not in server.log.read_text()


def test_a_stop_ends_an_incomplete_request_with_500(serve: Serve) -> None:
    """The client gets an error envelope, and the log has no traceback."""
    server = serve()
    with socket.create_connection(("127.0.0.1", server.port), timeout=PATIENCE) as connection:
        connection.sendall(request(body=b"{" * 100)[:-50])
        post(server.port, ENTRY)  # once it has its response, the server waits for the rest
        server.process.send_signal(signal.SIGTERM)
        answer = read_answer(connection)
    assert (answer.status, answer.code) == (500, "internal")
    server.process.communicate(timeout=PATIENCE)
    assert server.process.returncode == 0
    assert "Traceback" not in server.log.read_text()


def test_a_port_in_use_stops_the_start(server: Server) -> None:
    ended = run("--port", str(server.port))
    assert ended.returncode == 2
    assert ended.stderr == (
        f"error: cannot listen on 127.0.0.1 port {server.port}: Address already in use\n"
    )
    assert ended.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--prot", "1"], "error: No such option '--prot'; did you mean --port?\n"),
        (["--zzzz"], "error: No such option '--zzzz'; see logs-mock --help\n"),
        (["--engine", "flask"], "Invalid value for '--engine': 'flask' is not one of "),
        (["--port", "http"], "'http' is not a valid integer"),
        (["--port", "65536"], "port: wanted 0 to 65535; got 65536"),
        (["--max-entries", "0"], "max_entries: wanted 1 to "),
        (["--max-body-bytes", "-1"], "max_body_bytes: wanted 1 to "),
        (["--quota", "storage_bytes"], "wanted METRIC=LIMIT with a whole number; got"),
        (["--quota", "storage_bytes=-1"], "got 'storage_bytes=-1'"),
        (["--quota", "reqs_month=1", "--quota", "reqs_month=2"], "reqs_month is given twice"),
        (["--quota", "bytes=1"], "quota bytes=1: known metrics are storage_bytes, files_count, "),
        (["--max-entries", "9" * 20], "max_entries: wanted 1 to "),
        (["--quota", "reqs_month=" + "9" * 20], "quota reqs_month: wanted 0 to "),
        (["--quota", "reqs_month=" + "9" * 5000], "wanted METRIC=LIMIT with a whole number"),
        (["--host", ".."], "--host ..: not an address"),
        (["--contract", "nowhere.yaml"], "nowhere.yaml: cannot be read: "),
        (["--contract", "package.json"], "package.json: wanted an OpenAPI 3.1 document"),
        (["--host", "host.invalid"], "--host host.invalid: "),
        (["--state", "disk"], "state: wanted memory, redis://host:port/0, "),
        (["--state", "redis://"], "unix://path; got 'redis://'"),
        (["--state", "redis://host:port/0"], "got 'redis://host:port/0'"),
        (["--state", "redis://host/first"], "got 'redis://host/first'"),
        (["--state", "unix://"], "got 'unix://'"),
        (["--state", "redys://user:s3c@ret@host"], "got 'redys://…@host'"),
        (["--state", "user:s3cret@host"], "got '…@host'"),
        (["--state", "redis://host?colour=s3cret"], "unexpected keyword argument 'colour'"),
        (["--state", "redis://host?password=s3cret&db=x"], "state redis://host?password=…&db=x: "),
        (["extra"], "Got unexpected extra argument (extra)"),
    ],
)  # fmt: skip
def test_a_wrong_option_prints_one_line_and_exits_with_2(
    arguments: list[str], message: str
) -> None:
    ended = run("--port", "0", *arguments)
    assert ended.returncode == 2
    assert ended.stderr.startswith("error: ")
    assert message in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert "s3c" not in ended.stderr.replace("colour=s3cret", "")
    assert ended.stdout == ""


START = """
import sys
from pathlib import Path
from logs_contract.server.app import create_app
from logs_contract.server.contract import Contract
from logs_contract.server.settings import Settings, packaged_contract
from tests.added_operations import keep_ingestion

contract = keep_ingestion(Contract.load(packaged_contract()))
create_app(Settings(handlers=Path(sys.argv[1])), contract=contract)
print(*{"connexion", "flask", "jinja2", "markdown_it", "redis"} & set(sys.modules))
"""


def test_the_start_imports_no_package_that_few_requests_need(tmp_path: Path) -> None:
    """Importing Connexion takes longest. Only the page needs the renderer."""
    (tmp_path / "logs.py").write_text("from handlers.logs import ingest_log")
    ended = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", START, str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert ended.stdout.strip() == ""


def test_environment_variables_set_options() -> None:
    ended = run(LOGS_MOCK_PORT="99999")
    assert (ended.returncode, ended.stderr) == (2, "error: port: wanted 0 to 65535; got 99999\n")
    ended = run(LOGS_MOCK_QUOTA="reqs_month=1 reqs_month=2")
    assert ended.returncode == 2
    assert "reqs_month is given twice" in ended.stderr


@pytest.mark.parametrize(
    ("variable", "hint"),
    [
        ("LOGS_MOCK_PROT", "did you mean LOGS_MOCK_PORT?"),
        ("LOGS_MOCK_QUOTAS", "did you mean LOGS_MOCK_QUOTA?"),
        ("LOGS_MOCK_VERSION", "see logs-mock --help"),
        ("LOGS_MOCK_", "see logs-mock --help"),
    ],
)
def test_a_variable_that_sets_no_option_is_an_error(variable: str, hint: str) -> None:
    ended = run(**{variable: "1"})
    assert ended.returncode == 2
    assert ended.stderr == f"error: Environment variable {variable} sets no option; {hint}\n"
    assert ended.stdout == ""


def test_the_console_script_runs_the_same_command() -> None:
    script = shutil.which("logs-mock", path=str(Path(sys.executable).parent))
    assert script, "install the project: pip install -e ."
    ended = subprocess.run([script, "--port", "x"], capture_output=True, text=True, check=False)
    assert ended.returncode == 2


def test_the_server_listens_on_an_ipv6_address(serve: Serve) -> None:
    server = serve("--host", "::1")
    assert f"listening on http://[::1]:{server.port}" in server.banner


def test_settings_need_a_quota() -> None:
    with pytest.raises(SettingsError, match="quotas: wanted at least one"):
        Settings(quotas={})


def test_the_access_log_has_a_line_for_each_request_and_no_token(serve: Serve) -> None:
    server = serve()
    post(server.port, ENTRY)
    post(server.port, ENTRY, token="so_test_reader", path="/so_live_s3c%2Fret?token=so_live_s3cret")
    post(server.port, b"", path="/%1b[31m%0a201")
    post(server.port, {"level": "so_live_s3cret"})
    server.stop()
    log = server.log.read_text()
    lines = [line.split(" ", 2)[2] for line in log.splitlines()]
    assert [line.rsplit(" ", 3)[0] for line in lines] == [
        "POST /logs 201",
        "POST /so_live_… 404",
        r"POST /\x1b[31m\n201 404",
        "POST /logs 400",
    ]
    assert lines[0].split()[-1].startswith("test#")
    assert lines[1].split()[-1] == "-"
    assert "so_test_w" not in log
    assert "s3c" not in log
    assert "ret" not in log


def test_without_access_log_nothing_is_logged(serve: Serve) -> None:
    server = serve("--no-access-log")
    assert post(server.port, ENTRY).status == 201
    server.stop()
    assert server.log.read_text() == ""
