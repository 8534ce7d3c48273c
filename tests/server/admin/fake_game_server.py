"""A fake FiveM server for the example in Lua. Requests are real, and timers do not wait."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from lupa.lua54 import LuaRuntime, lua_type  # type: ignore[import-untyped] # it has no types

from tests.processes import PATIENCE

# Callbacks stay in Lua: lupa would call them on the stack of the thread they came from.
_PRELUDE = """
local due, commands = {}, {}

local function resume(thread)
    local ok, problem = coroutine.resume(thread)
    if not ok then error(problem, 0) end
end

Citizen, promise = {}, {}
promise.__index = promise

function promise.new() return setmetatable({}, promise) end

function promise:resolve(value)
    self.resolved, self.value = true, value
    if self.waiting then resume(self.waiting) end
end

function Citizen.Await(awaited)
    if not awaited.resolved then
        awaited.waiting = coroutine.running()
        coroutine.yield()
    end
    return awaited.value
end

function Citizen.CreateThread(body) resume(coroutine.create(body)) end

function Citizen.SetTimeout(milliseconds, body) table.insert(due, body) end

function PerformHttpRequest(url, answered, method, data, headers)
    local status, body, problem = exchange(url, method, data, headers)
    table.insert(due, function() answered(status, body, {}, problem) end)
end

function RegisterCommand(name, body) commands[name] = body end

function command(name)
    commands[name]()
    while #due > 0 do table.remove(due, 1)() end
end
"""


class FakeGameServer:
    """Lua with the functions of the game server; `printed` is its console."""

    def __init__(self, convars: Mapping[str, str]) -> None:
        self._lua = LuaRuntime(unpack_returned_tuples=True)
        self.printed: list[str] = []
        self._lua.execute(_PRELUDE)
        names = self._lua.globals()
        names.json = self._lua.table_from({"encode": _encode, "decode": self._decode})
        names.GetConvar = convars.get
        names.exchange = _exchange
        names.print = self.printed.append

    def load(self, file: Path) -> None:
        """Run a server script."""
        self._lua.execute(file.read_text())

    def command(self, name: str) -> None:
        """Run a command of the console, and all callbacks that follow."""
        self._lua.globals().command(name)

    def _decode(self, text: str) -> Any:
        value = json.loads(text)
        nested = isinstance(value, dict | list)
        return self._lua.table_from(value, recursive=True) if nested else value


def _exchange(url: str, method: str, data: str, headers: Any) -> tuple[int, str | None, str | None]:
    """Return status, body and problem. The body of an error response is the problem.

    The status is 0 if there is no response.
    """
    try:
        response = httpx.request(method, url, content=data, headers=dict(headers), timeout=PATIENCE)
    except httpx.TransportError as error:
        return 0, None, str(error)
    status, text = response.status_code, response.text
    return (status, text, None) if status < 400 else (status, None, f"HTTP {status}: {text}")


def _encode(value: Any) -> str:
    return json.dumps(_plain(value))


def _plain(value: Any) -> Any:
    """A table with the keys 1, 2, ... is an array, as is an empty one."""
    if lua_type(value) != "table":
        return value
    items = dict(value.items())
    if list(items) == list(range(1, len(items) + 1)):
        return [_plain(item) for item in items.values()]
    return {str(key): _plain(item) for key, item in items.items()}
