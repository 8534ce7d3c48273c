"""Access to ``/__mock``: checks the mock token and the headers Host and Origin.

The header checks prevent a web page that a developer visits from calling the server.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from ipaddress import ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

from logs_contract.server.authorization import read_bearer_token
from logs_contract.server.errors import ApiError, ErrorTable
from logs_contract.server.http.asgi import send_response
from logs_contract.server.http.message import join_headers
from logs_contract.server.validation_messages import echo


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """Who may call the admin API.

    `token` is the mock token, or None if no token is required. `hosts` and `origins` are allowed
    in addition to this machine's own.
    """

    token: str | None
    hosts: Collection[str] = ()
    origins: Collection[str] = ()

    def has_token(self, headers: Mapping[bytes, bytes]) -> bool:
        """Return whether a request has the mock token. The comparison takes constant time."""
        sent = read_bearer_token(headers)
        return (
            self.token is not None
            and sent is not None
            and hmac.compare_digest(sent.encode(), self.token.encode())
        )

    def is_allowed_host(self, host: str) -> bool:
        """Return whether a Host header is allowed: an IP address, localhost, or one of `hosts`.

        Other names are not allowed, because a web page can make a name of its own domain resolve
        to this server (DNS rebinding).
        """
        name = read_hostname(host)
        if name == "localhost" or name.endswith(".localhost") or name in self.hosts:
            return True
        try:
            ip_address(name)
        except ValueError:
            return False
        return True

    def is_allowed_origin(self, origin: str, host: str) -> bool:
        """Return whether an Origin header is allowed: this server's own, or one of `origins`."""
        return origin in self.origins or origin == f"http://{host}"


class AccessCheck:
    """ASGI middleware that refuses requests whose Host or Origin is not allowed, with 403."""

    def __init__(self, app: ASGIApp, policy: AccessPolicy, errors: ErrorTable) -> None:
        self._app = app
        self._policy = policy
        self._errors = errors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._find_refusal(join_headers(scope["headers"]))
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await send_response(self._errors.respond_to(ApiError(403, refusal)), send)

    def _find_refusal(self, headers: Mapping[bytes, bytes]) -> str | None:
        host = headers.get(b"host", b"").decode("latin-1")
        # A web page does not know the token, so a call that has the token may use any host name.
        is_allowed = self._policy.is_allowed_host(host) or self._policy.has_token(headers)
        if not is_allowed:
            return (
                f"Host {echo(host)} is not allowed: use an IP address or localhost, "
                "send the mock token, or allow the name with --mock-host"
            )
        origin = headers.get(b"origin", b"").decode("latin-1")
        if origin and not self._policy.is_allowed_origin(origin, host):
            return f"Origin {echo(origin)} is not allowed: allow it with --mock-origin"
        return None


def read_hostname(host: str) -> str:
    """Return the host in the value of a Host header, in lower case, without port and brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()
