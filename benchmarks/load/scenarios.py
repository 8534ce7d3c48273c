"""The requests sent to every server, and the expected status of each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

PATH = "/logs"
ENTRY: Mapping[str, Any] = {
    "level": "info",
    "message": "Player connected",
    "meta": {"player_id": "steam:110000112345678", "server_id": "main-1"},
}
INGEST, ONE_CORE = "ingest", "ingest-one-core"


@dataclass(frozen=True, slots=True)
class Request:
    """A ``POST /logs``; without a `token` no Authorization is sent."""

    token: str | None = "so_test_writer"  # noqa: S105, it is public
    entry: Mapping[str, Any] = field(default_factory=lambda: ENTRY)
    more_headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def headers(self) -> Mapping[str, str]:
        bearer = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return {"Content-Type": "application/json", **bearer, **self.more_headers}

    @property
    def body(self) -> str:
        return json.dumps(self.entry, separators=(",", ":"))

    def with_headers(self, **headers: str) -> Request:
        """This request with more headers; `_` in a name stands for `-`."""
        return replace(self, more_headers={k.replace("_", "-"): v for k, v in headers.items()})


@dataclass(frozen=True, slots=True)
class Scenario:
    """One kind of request, and the status of the reference server's response.

    `one_core` allows the server only one core of the machine.
    """

    name: str
    title: str
    status: int
    request: Request
    one_core: bool = False


SCENARIOS: Mapping[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        Scenario(INGEST, "valid ingest", 201, Request()),
        Scenario(ONE_CORE, "valid ingest on one core", 201, Request(), one_core=True),
        Scenario("400", "400, no such level", 400, Request(entry={**ENTRY, "level": "loud"})),
        Scenario("401", "401, unknown token", 401, Request("so_test_of_nobody")),
        Scenario("403", "403, token without the scope", 403, Request("so_test_reader")),
        Scenario("429", "429, over quota", 429, Request("so_test_exhausted")),
    )
}
REFUSALS = tuple(scenario.name for scenario in SCENARIOS.values() if scenario.status >= 400)
