"""What is printed on start."""

from __future__ import annotations

from dataclasses import fields

from logs_contract.server.admin.document import PREFIX
from logs_contract.server.docs import DOCS_PATH
from logs_contract.server.settings import Settings
from logs_contract.server.urls import without_password
from logs_contract.server.wellknown import WELL_KNOWN


def banner(settings: Settings, port: int, generated: str | None = None) -> str:
    """Addresses, settings, tokens, a call that works.

    `generated` is the mock token nobody knows yet; one that was given is not repeated.
    """
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    address = f"http://{host}:{port}"
    listed = {
        **{field.name: getattr(settings, field.name) for field in fields(settings)},
        "port": port,
        "mock_token": generated or ("as given" if settings.mock_token else None),
        "mock_hosts": " ".join(settings.mock_hosts) or "this machine's",
        "mock_origins": " ".join(settings.mock_origins) or None,
        "state": without_password(settings.state),
        "quotas": " ".join(f"{metric}={limit}" for metric, limit in settings.quotas.items()),
    }
    lines = [
        f"Reference server of the Logs API, listening on {address}",
        f"Documentation: {address}{DOCS_PATH}",
        f"Mock API: {f'{address}{PREFIX}' if settings.mock else 'off'}",
        "",
        "Settings",
        *(f"  {name:<20} {value}" for name, value in listed.items()),
        "",
        "Tokens",
        *(f"  {token.secret:<20} {token.meaning}" for token in WELL_KNOWN),
        "",
        "Try it",
        f"  curl -i {address}/logs \\",
        f"    -H 'Authorization: Bearer {WELL_KNOWN[0].secret}' \\",
        "    -H 'Content-Type: application/json' \\",
        """    -d '{"level": "info", "message": "Player connected"}'""",
        "",
    ]
    return "\n".join(lines)
