"""The look at the personas: before the run, the suite sends an entry as each persona."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from logs_contract.suite.catalogue.personas import (
    LIVE,
    OVER_QUOTA,
    PERSONAS,
    REVOKED,
    WITHOUT_SCOPE,
    WRITER,
    Persona,
)
from logs_contract.suite.http.client import Client, Inconclusive
from logs_contract.suite.http.exchange import Deviation, Exchange, encode
from logs_contract.suite.http.plain_text import make_line

# The status that a conforming deployment returns to each persona.
STATUSES: Mapping[Persona, int] = MappingProxyType(
    {WRITER: 201, WITHOUT_SCOPE: 403, OVER_QUOTA: 429, REVOKED: 401, LIVE: 201}
)
_MEANINGS: Mapping[int, str] = MappingProxyType(
    {
        201: "it may write",
        401: "not a token that the deployment knows",
        403: "a token without the scope SCOPE",
        429: "the token of an organisation over quota, or a rate limit",
    }
)
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_NO_BACKEND = frozenset((502, 503, 504))
_MAX_LOCATION = 200  # characters


@dataclass(frozen=True, slots=True)
class Look:
    """The results: the `obstacle` that prevents every verdict, or ""; `notes` on personas."""

    obstacle: str = ""
    notes: tuple[str, ...] = ()


def look_at_personas(client: Client, without_token: Exchange) -> Look:
    """Send an entry as each persona. `without_token` is the response to one without a token."""
    exchanges = {
        persona: exchange for persona in PERSONAS if (exchange := _try_entry(client, persona))
    }
    obstacle = _find_common_cause([without_token, *exchanges.values()], client)
    writer = exchanges.get(WRITER)
    if not obstacle and writer and writer.status in (401, 403, 429):
        obstacle = _describe(WRITER, writer.status, client)
    notes = [
        _describe(persona, exchange.status, client)
        for persona, exchange in exchanges.items()
        if exchange.status != STATUSES[persona]
    ]
    return Look(obstacle, tuple(notes))


def _try_entry(client: Client, persona: Persona) -> Exchange | None:
    """The exchange; None if the suite has no token of the persona or gets no complete response."""
    if not client.credentials.has(persona):
        return None
    token = client.credentials.token(persona)
    try:
        return client.post(encode(client.make_entry("look")), token=token)
    except (Inconclusive, Deviation):
        return None  # the tests report it


def _find_common_cause(exchanges: list[Exchange], client: Client) -> str:
    """Why every caller gets the same response, and what to do; "" if there is no such cause."""
    first = exchanges[0]
    statuses = {exchange.status for exchange in exchanges}
    location = first.headers.get("Location", "")[:_MAX_LOCATION]
    elsewhere = "://" in location and not location.startswith(f"{first.request.origin}/")
    if statuses <= _REDIRECTS and elsewhere:
        place = make_line(client.credentials.redact(location))
        base_url = place.removesuffix(client.contract.operation.path)
        if base_url == place:
            return f"every request is redirected to {place}: is --base-url that of the API?"
        return f"every request is redirected to {base_url}: give that as --base-url"
    if statuses <= _NO_BACKEND:
        server = make_line(first.headers.get("Server", "a proxy")[:_MAX_LOCATION])
        return f"{first.status} from {server}: no program is behind it, or it is not ready"
    if statuses == {403} and len(exchanges) > 1:
        return "403 with and without a token: something before the deployment refuses the suite"
    return ""


def _describe(persona: Persona, status: int, client: Client) -> str:
    """The status that the persona got, what it means, and what the suite wanted."""
    meaning = _MEANINGS.get(status, "not the response of any persona")
    meaning = meaning.replace("SCOPE", client.contract.scope)
    verb = "" if persona.meaning.startswith("may") else "is "
    wanted = f"wanted {STATUSES[persona]}: a token that {verb}{persona.meaning}"
    return f"{persona.option}: the deployment answers {status}, {meaning}; {wanted}"
