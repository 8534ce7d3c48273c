"""A client of the admin API, and callers of the Logs API."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from tests.processes import PATIENCE
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
class AdminClient:
    """Calls a server, with `headers` in every request."""

    port: int
    headers: Mapping[str, str]

    def send(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send one request on a new connection. A body that is not bytes is sent as JSON."""
        raw = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        typed = {} if raw is None else {"Content-Type": "application/json"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, raw, {**self.headers, **typed, **(headers or {})})
            answer = connection.getresponse()
            named = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, named, answer.read())
        finally:
            connection.close()

    def call(self, method: str, path: str, body: Any = None, **query: Any) -> Answer:
        """Call an operation of the admin API, which may fail."""
        query_string = f"?{urlencode(query)}" if query else ""
        return self.send(method, f"/__mock{path}{query_string}", body)

    def get(self, path: str, **query: Any) -> Any:
        """Return the JSON of an operation that must succeed."""
        return self._require_success(self.call("GET", path, **query)).json

    def put(self, path: str, body: Any, **query: Any) -> Any:
        reply = self._require_success(self.call("PUT", path, body, **query))
        return reply.json if reply.body else None

    def post(self, path: str, body: Any = None, **query: Any) -> Any:
        reply = self._require_success(self.call("POST", path, body, **query))
        return reply.json if reply.body else None

    def delete(self, path: str, **query: Any) -> None:
        assert self.call("DELETE", path, **query).status == 204

    def mint(self, **wanted: Any) -> Caller:
        """Make a token. Without `organisation`, it has its own organisation."""
        reply = self.post("/tokens", wanted)
        return Caller(self, **{name: reply[name] for name in ("secret", "id", "organisation")})

    def fail(self, **plan: Any) -> str:
        """Add a fault plan and return its id."""
        fault_id: str = self.post("/faults", plan)["id"]
        return fault_id

    def fault(self, fault: str) -> tuple[int, int, bool]:
        """Return how many requests a plan matched and applied to, and whether it has ended."""
        plan = self.get(f"/faults/{fault}")
        return plan["matched"], plan["applied"], plan["ended"]

    @staticmethod
    def _require_success(reply: Answer) -> Answer:
        assert reply.status < 400, reply.body
        return reply


@dataclass(frozen=True)
class Caller:
    """A client of the Logs API with a token."""

    client: AdminClient
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
        """Send `count` entries, one after the other, and return the statuses."""
        return [self.log(str(number), **how).status for number in range(count)]

    def records(self, **filters: Any) -> list[dict[str, Any]]:
        """Return the requests of the caller's organisation in the journal."""
        found = self.client.get("/requests", organisation=self.organisation, **filters)
        listed: list[dict[str, Any]] = found["requests"]
        return listed

    @property
    def last(self) -> dict[str, Any]:
        return self.records(limit=1)[0]

    def entries(self, **filters: Any) -> list[dict[str, Any]]:
        """Return the stored entries of the caller's organisation."""
        found = self.client.get("/entries", organisation=self.organisation, **filters)
        return [item["entry"] for item in found["entries"]]

    def quotas(self, mode: str = "test") -> dict[str, tuple[int, int]]:
        """Return the usage and the limit of each metric."""
        shown = self.client.get(f"/organisations/{self.organisation}/{mode}")
        return {item["metric"]: (item["used"], item["limit"]) for item in shown["quotas"]}


def make_client(port: int, token: str | None = None) -> AdminClient:
    """A client; `token` is the mock token."""
    headers = {"User-Agent": "tests"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    return AdminClient(port, headers)


def quote_segment(text: str) -> str:
    """A text, quoted as a segment of a path."""
    return quote(text, safe="")
