"""Access to ``/__mock``: checks the mock token, and the Host and Origin headers.

The header checks keep web pages that a developer visits from calling the server.
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
    """The mock token (None: no token is needed), and the allowed foreign hosts and origins."""

    token: str | None
    hosts: Collection[str] = ()
    origins: Collection[str] = ()

    def has_token(self, headers: Mapping[bytes, bytes]) -> bool:
        """Whether a request has the mock token, compared in constant time."""
        sent = read_bearer_token(headers)
        return (
            self.token is not None
            and sent is not None
            and hmac.compare_digest(sent.encode(), self.token.encode())
        )

    def is_allowed_host(self, host: str) -> bool:
        """Whether a Host is allowed: an address, localhost, or one of `hosts`.

        A web page can make any other name resolve to this server (DNS rebinding).
        """
        name = hostname(host)
        if name == "localhost" or name.endswith(".localhost") or name in self.hosts:
            return True
        try:
            ip_address(name)
        except ValueError:
            return False
        return True

    def is_allowed_origin(self, origin: str, host: str) -> bool:
        """Whether an Origin is allowed: this server's own, or one of `origins`."""
        return origin in self.origins or origin == f"http://{host}"


class AccessCheck:
    """ASGI middleware: refuses requests whose Host or Origin is not allowed."""

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
        # A web page does not know the token, so a call with the token may use any host name.
        is_allowed = self._policy.is_allowed_host(host) or self._policy.has_token(headers)
        if not is_allowed:
            return (
                f"Host {echo(host)} is not this machine's: call it by its address or localhost, "
                "send the mock token, or allow the name with --mock-host"
            )
        origin = headers.get(b"origin", b"").decode("latin-1")
        if origin and not self._policy.is_allowed_origin(origin, host):
            return f"Origin {echo(origin)} may not drive this server: allow it with --mock-origin"
        return None


def hostname(host: str) -> str:
    """The host of a Host header, without port and brackets, in lower case."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()
