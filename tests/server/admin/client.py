"""A client of the mock API, and callers of the Logs API with an organisation of their own."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from tests.raw_http import Answer

# The code of each error the contract documents.
CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    429: "quota_exceeded",
    500: "internal",
}


@dataclass(frozen=True)
class Client:
    """Calls a server; `headers` go out with every call."""

    port: int
    headers: Mapping[str, str]

    def send(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """One exchange on a connection of its own; a body that is not bytes is sent as JSON."""
        raw = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        typed = {} if raw is None else {"Content-Type": "application/json"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path, raw, {**self.headers, **typed, **(headers or {})})
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, named, answer.read())
        finally:
            connection.close()

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> Answer:
        """An operation of the mock API, whatever it answers."""
        asked = f"?{urlencode(query)}" if query else ""
        return self.send(method, f"/__mock{path}{asked}", body)

    def get(self, path: str, **query: Any) -> Any:
        """What an operation answers that must succeed."""
        return self._done(self.call("GET", path, **query)).json

    def put(self, path: str, body: Any, **query: Any) -> Any:
        reply = self._done(self.call("PUT", path, body, **query))
        return reply.json if reply.body else None

    def post(self, path: str, body: Any = None, **query: Any) -> Any:
        reply = self._done(self.call("POST", path, body, **query))
        return reply.json if reply.body else None

    def delete(self, path: str, **query: Any) -> None:
        assert self.call("DELETE", path, **query).status == 204

    def mint(self, **wanted: Any) -> Caller:
        """A caller with a token of its own; of its own organisation, if none is named."""
        made = self.post("/tokens", wanted)
        return Caller(self, **{name: made[name] for name in ("secret", "id", "organisation")})

    def fail(self, **plan: Any) -> str:
        """Add a fault plan; returns its id."""
        made: str = self.post("/faults", plan)["id"]
        return made

    def fault(self, fault: str) -> tuple[int, int, bool]:
        """How many requests a plan matched and decided, and whether it is over."""
        plan = self.get(f"/faults/{fault}")
        return plan["matched"], plan["applied"], plan["ended"]

    @staticmethod
    def _done(reply: Answer) -> Answer:
        assert reply.status < 400, reply.body
        return reply


@dataclass(frozen=True)
class Caller:
    """Whoever has a token of the Logs API."""

    client: Client
    secret: str
    id: str
    organisation: str

    @property
    def authorization(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"}

    def log(
        self, message: str = "x", *, level: str = "info", run: str | None = None, prefer: str = ""
    ) -> Answer:
        """Send an entry."""
        headers = {"Mock-Run-Id": run} if run else {}
        if prefer:
            headers["Prefer"] = prefer
        return self.send({"level": level, "message": message}, headers)

    def send(self, body: Any, headers: Mapping[str, str] | None = None) -> Answer:
        return self.client.send("POST", "/logs", body, {**self.authorization, **(headers or {})})

    def statuses(self, count: int, **how: Any) -> list[int]:
        """What so many entries, one after the other, are answered with."""
        return [self.log(str(number), **how).status for number in range(count)]

    def records(self, **filters: Any) -> list[dict[str, Any]]:
        """Its organisation's requests in the journal."""
        found = self.client.get("/requests", organisation=self.organisation, **filters)
        listed: list[dict[str, Any]] = found["requests"]
        return listed

    @property
    def last(self) -> dict[str, Any]:
        return self.records(limit=1)[0]

    def entries(self, **filters: Any) -> list[dict[str, Any]]:
        """Its organisation's entries."""
        found = self.client.get("/entries", organisation=self.organisation, **filters)
        return [item["entry"] for item in found["entries"]]

    def quotas(self, mode: str = "test") -> dict[str, tuple[int, int]]:
        """Used and limit of each metric."""
        shown = self.client.get(f"/organisations/{self.organisation}/{mode}")
        return {item["metric"]: (item["used"], item["limit"]) for item in shown["quotas"]}


def client_of(port: int, token: str | None = None) -> Client:
    """A client; `token` is the mock token."""
    headers = {"User-Agent": "tests"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    return Client(port, headers)


def in_path(text: str) -> str:
    """A text as a segment of a path."""
    return quote(text, safe="")
