"""Who may drive the server: no web page a developer visits, and only those with the token."""

from __future__ import annotations

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from ipaddress import ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

from logs_contract.server.errors import ApiError, ErrorTable
from logs_contract.server.headers import Headers, values_of
from logs_contract.server.messages import echo
from logs_contract.server.security import token_sent


@dataclass(frozen=True, slots=True)
class Admission:
    """Without a `token` everyone may; `hosts` and `origins` may besides this machine's."""

    token: str | None
    hosts: Collection[str] = ()
    origins: Collection[str] = ()

    def has_token(self, headers: Headers) -> bool:
        """Whether a request carries the token, compared in constant time."""
        sent = token_sent(headers)
        return (
            self.token is not None
            and sent is not None
            and hmac.compare_digest(sent.encode(), self.token.encode())
        )

    def is_allowed_host(self, host: str) -> bool:
        """Whether a name for this server cannot be one that a web page made up (DNS rebinding)."""
        name = hostname(host)
        if name == "localhost" or name.endswith(".localhost") or name in self.hosts:
            return True
        try:
            ip_address(name)
        except ValueError:
            return False
        return True

    def is_allowed_origin(self, origin: str, host: str) -> bool:
        """Whether a page of `origin` may call: one of this server's own, or one named."""
        return origin in self.origins or origin == f"http://{host}"


class Guard:
    """ASGI middleware: refuses requests whose Host or Origin is another's."""

    def __init__(self, app: ASGIApp, admission: Admission, errors: ErrorTable) -> None:
        self._app = app
        self._admission = admission
        self._errors = errors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(scope["headers"])
        if refusal is None:
            await self._app(scope, receive, send)
            return
        for message in self._errors.messages(ApiError(403, refusal)):
            await send(message)

    def _refusal(self, headers: Collection[tuple[bytes, bytes]]) -> str | None:
        host = _header(headers, b"host")
        # Who knows the token is no chance page, and may call the server as the network names it.
        trusted = self._admission.is_allowed_host(host) or self._admission.has_token(headers)
        if not trusted:
            return (
                f"Host {echo(host)} is not this machine's: call it by its address or localhost, "
                "send the mock token, or allow the name with --mock-host"
            )
        origin = _header(headers, b"origin")
        if origin and not self._admission.is_allowed_origin(origin, host):
            return f"Origin {echo(origin)} may not drive this server: allow it with --mock-origin"
        return None


def hostname(host: str) -> str:
    """The host of a Host header, without port and brackets, in lower case."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()


def is_loopback(host: str) -> bool:
    """Whether an address to listen on is reached from this machine only."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _header(headers: Headers, wanted: bytes) -> str:
    values = values_of(headers, wanted)
    return values[0].decode("latin-1") if values else ""
