"""Runs every command of the guide to the admin API, and the tests of the examples."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from logs_contract.server.admin.admin_document import FILE
from tests.conftest import Serve
from tests.server.admin.fake_game_server import FakeGameServer
from tests.server.admin.guide_commands import GUIDE, Step, read_blocks, run_commands
from tests.servers import ROOT, run_module

EXAMPLES = ROOT / "examples"


def test_the_example_in_python_passes(serve: Serve) -> None:
    run = run_module(
        "pytest", "examples/python/test_client.py", environment={"BASE_URL": serve().base_url}
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"\b3 passed", run.stdout)


def test_the_example_in_lua_passes(serve: Serve) -> None:
    game = FakeGameServer({"logs_url": serve().base_url})
    for name in ("logs.lua", "logs_test.lua"):
        game.load(EXAMPLES / "lua" / name)
    game.command("logs_test")
    tests = re.findall(
        r"^function tests\.(\w+)", (EXAMPLES / "lua" / "logs_test.lua").read_text(), re.MULTILINE
    )
    assert sorted(game.printed[:-1]) == sorted(f"passed: {name}" for name in tests)
    assert game.printed[-1] == "logs_test: all passed"


def test_the_commands_of_the_guide_print_what_it_shows_and_make_every_call(tmp_path: Path) -> None:
    for step, output in run_commands(GUIDE.read_text(encoding="utf-8"), tmp_path):
        assert step.matches(output), f"$ {step.command}\n{output}\n\nthe guide shows:\n{step.shown}"
    assert find_called(tmp_path) == read_operations()


def test_every_block_of_the_guide_is_parsed() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert text.count("$ curl") == sum(
        step.command.startswith("curl") for block in read_blocks(text) for step in block
    )


def test_output_that_differs_from_the_guide_does_not_match() -> None:
    step = Step("", '{"id": "log_...",\n "level": "info", ...}\n')
    assert step.matches('{"id":"log_01M8","level":"info","message":"x"}')
    assert not step.matches('{"id":"log_01M8","level":"warn","message":"x"}')
    assert not Step("", "").matches('{"error":{}}')


def test_every_link_of_the_guide_leads_to_a_file() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", GUIDE.read_text(encoding="utf-8")):
        assert target.startswith("http") or (GUIDE.parent / target).exists(), target


def read_operations() -> set[tuple[str, str]]:
    """The method and path of every operation of the admin API."""
    document = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {
        (method.upper(), path)
        for path, item in document["paths"].items()
        for method in item
        if method != "parameters"
    }


def find_called(folder: Path) -> set[tuple[str, str]]:
    """Return the operations that responded 2xx, according to the logs of servers in `folder`."""
    calls = read_operations()
    found = set()
    for log in folder.glob("server-*.log"):
        for method, path in re.findall(r" ([A-Z]+) (/__mock\S*) 2\d\d ", log.read_text()):
            if (method, path) in calls:
                found.add((method, path))
                continue
            found |= {
                (verb, template)
                for verb, template in calls
                if verb == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path)
            }
    return found
