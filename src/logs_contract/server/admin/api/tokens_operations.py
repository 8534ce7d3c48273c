"""The operations of the tag Tokens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from logs_contract.server.admin.api.admin_dependencies import (
    AdminDependencies,
    Json,
    conflict,
    parse_time,
)
from logs_contract.server.creation import format_time
from logs_contract.server.tokens import Token, digest, find_mode, make_token

_DEFAULT_MODE, _DEFAULT_SCOPES = "test", ("logs:write",)


def list_tokens(*, dependencies: AdminDependencies) -> tuple[Json, int]:
    """``GET /__mock/tokens``."""
    return {"tokens": [_write_token(token) for token in dependencies.state.tokens.all()]}, 200


def mint_token(*, payload: Json, dependencies: AdminDependencies) -> tuple[Json, int]:
    """``POST /__mock/tokens``.

    Raises `ApiError` 409 if the secret is in use or belongs to another mode.
    """
    prefixes = dependencies.api.token_prefixes
    secret = payload.get("secret")
    if secret is None:
        prefix = prefixes[payload.get("mode", _DEFAULT_MODE)]
        secret = f"{prefix}{dependencies.random_bytes(20).hex()}"
    mode = find_mode(secret, prefixes)
    if payload.get("mode", mode) != mode:
        raise conflict(
            f"mode is {payload['mode']!r}, but the prefix of the secret is that of mode {mode!r}"
        )
    if dependencies.state.tokens.find(digest(secret)) is not None:
        raise conflict("a token with this secret exists already; change it or remove it first")
    token = make_token(
        secret,
        prefixes=prefixes,
        organisation=payload.get("organisation", f"org_{dependencies.random_bytes(8).hex()}"),
        scopes=frozenset(payload.get("scopes", _DEFAULT_SCOPES)),
        expires_at=parse_time(payload["expires_at"]) if "expires_at" in payload else None,
    )
    dependencies.state.tokens.add(token)
    return {**_write_token(token), "secret": secret}, 201


def reset_tokens(*, dependencies: AdminDependencies) -> tuple[None, int]:
    """``DELETE /__mock/tokens``."""
    dependencies.state.tokens.replace(dependencies.initial_state.make_tokens())
    return None, 204


def show_token(*, token: str, dependencies: AdminDependencies) -> tuple[Json, int]:
    """``GET /__mock/tokens/{token}``. Raises `ApiError` 404."""
    return _write_token(dependencies.find_token(token)), 200


def change_token(*, token: str, payload: Json, dependencies: AdminDependencies) -> tuple[Json, int]:
    """``PATCH /__mock/tokens/{token}``. Raises `ApiError` 404."""
    changes: dict[str, Any] = {}
    if "revoked" in payload:
        changes["revoked"] = payload["revoked"]
    if "expires_at" in payload:
        text = payload["expires_at"]
        changes["expires_at"] = None if text is None else parse_time(text)
    if "scopes" in payload:
        changes["scopes"] = frozenset(payload["scopes"])
    found = dependencies.find_token(token)
    changed = dependencies.state.tokens.change(found.digest, lambda it: replace(it, **changes))
    return _write_token(changed or found), 200


def remove_token(*, token: str, dependencies: AdminDependencies) -> tuple[None, int]:
    """``DELETE /__mock/tokens/{token}``. Raises `ApiError` 404."""
    dependencies.state.tokens.remove(dependencies.find_token(token).digest)
    return None, 204


def _write_token(token: Token) -> Json:
    """Return the JSON of a token, as the schema ``Token`` of the document describes it."""
    return {
        "id": token.id,
        "label": token.label,
        "organisation": token.account.organisation,
        "mode": token.account.mode,
        "scopes": sorted(token.scopes),
        "revoked": token.revoked,
        "expires_at": None if token.expires_at is None else format_time(token.expires_at),
    }
