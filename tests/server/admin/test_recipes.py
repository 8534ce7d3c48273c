"""The examples are run, and so is every command of the guide to the mock."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from tests.conftest import Serve
from tests.server.admin.gameserver import GameServer
from tests.server.admin.guide import GUIDE, Step, blocks, carry_out
from tests.servers import ROOT, run_module

EXAMPLES = ROOT / "examples"


def test_the_example_in_python_passes(serve: Serve) -> None:
    run = run_module(
        "pytest", "examples/python/test_client.py", environment={"BASE_URL": serve().base_url}
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert re.search(r"\b3 passed", run.stdout)


def test_the_example_in_lua_passes(serve: Serve) -> None:
    game = GameServer({"logs_url": serve().base_url})
    for name in ("logs.lua", "logs_test.lua"):
        game.load(EXAMPLES / "lua" / name)
    game.command("logs_test")
    tests = re.findall(
        r"^function tests\.(\w+)", (EXAMPLES / "lua" / "logs_test.lua").read_text(), re.MULTILINE
    )
    assert sorted(game.printed[:-1]) == sorted(f"passed: {name}" for name in tests)
    assert game.printed[-1] == "logs_test: all passed"


def test_the_guide_shows_what_happens_and_every_call(tmp_path: Path) -> None:
    for step, output in carry_out(GUIDE.read_text(encoding="utf-8"), tmp_path):
        assert step.fits(output), f"$ {step.command}\n{output}\n\nthe guide shows:\n{step.shown}"
    assert called(tmp_path) == documented()


def test_the_guide_leaves_no_block_out() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert text.count("$ curl") == sum(
        step.command.startswith("curl") for block in blocks(text) for step in block
    )


def test_what_is_not_shown_does_not_fit() -> None:
    step = Step("", '{"id": "log_...",\n "level": "info", ...}\n')
    assert step.fits('{"id":"log_01M8","level":"info","message":"x"}')
    assert not step.fits('{"id":"log_01M8","level":"warn","message":"x"}')
    assert not Step("", "").fits('{"error":{}}')


def test_every_file_the_guide_names_exists() -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", GUIDE.read_text(encoding="utf-8")):
        assert target.startswith("http") or (GUIDE.parent / target).exists(), target


def documented() -> set[tuple[str, str]]:
    """The method and path of every call of the mock API."""
    document = yaml.safe_load((GUIDE.parent / "openapi.yaml").read_text(encoding="utf-8"))
    return {
        (method.upper(), path)
        for path, item in document["paths"].items()
        for method in item
        if method != "parameters"
    }


def called(folder: Path) -> set[tuple[str, str]]:
    """Those of them that were answered with 2xx, by the logs of the servers in `folder`."""
    calls = documented()
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
