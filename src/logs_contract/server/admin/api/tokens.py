"""The operations of the tag Tokens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from logs_contract.server.admin.api.service import Json, MockService, as_time, conflict
from logs_contract.server.clock import as_text
from logs_contract.server.tokens import Token, digest, make_token, mode_of

_DEFAULT_MODE, _DEFAULT_SCOPES = "test", ("logs:write",)


def list_tokens(*, service: MockService) -> tuple[Json, int]:
    """``GET /__mock/tokens``."""
    return {"tokens": [_shown(token) for token in service.state.tokens.all()]}, 200


def mint_token(*, payload: Json, service: MockService) -> tuple[Json, int]:
    """``POST /__mock/tokens``. Raises `ApiError` 409."""
    prefixes = service.api.token_prefixes
    secret = payload.get("secret")
    if secret is None:
        prefix = prefixes[payload.get("mode", _DEFAULT_MODE)]
        secret = f"{prefix}{service.entropy(20).hex()}"
    mode = mode_of(secret, prefixes)
    if payload.get("mode", mode) != mode:
        raise conflict(f"mode is {payload['mode']!r}, but that secret is one of mode {mode!r}")
    if service.state.tokens.find(digest(secret)) is not None:
        raise conflict("there is a token with this secret; change it, or remove it first")
    token = make_token(
        secret,
        prefixes=prefixes,
        organisation=payload.get("organisation", f"org_{service.entropy(8).hex()}"),
        scopes=frozenset(payload.get("scopes", _DEFAULT_SCOPES)),
        expires_at=as_time(payload["expires_at"]) if "expires_at" in payload else None,
    )
    service.state.tokens.add(token)
    return {**_shown(token), "secret": secret}, 201


def reset_tokens(*, service: MockService) -> tuple[None, int]:
    """``DELETE /__mock/tokens``."""
    service.state.tokens.replace(service.beginning.tokens())
    return None, 204


def show_token(*, token: str, service: MockService) -> tuple[Json, int]:
    """``GET /__mock/tokens/{token}``. Raises `ApiError` 404."""
    return _shown(service.token(token)), 200


def change_token(*, token: str, payload: Json, service: MockService) -> tuple[Json, int]:
    """``PATCH /__mock/tokens/{token}``. Raises `ApiError` 404."""
    changes: dict[str, Any] = {}
    if "revoked" in payload:
        changes["revoked"] = payload["revoked"]
    if "expires_at" in payload:
        text = payload["expires_at"]
        changes["expires_at"] = None if text is None else as_time(text)
    if "scopes" in payload:
        changes["scopes"] = frozenset(payload["scopes"])
    found = service.token(token)
    changed = service.state.tokens.change(found.digest, lambda it: replace(it, **changes))
    return _shown(changed or found), 200


def remove_token(*, token: str, service: MockService) -> tuple[None, int]:
    """``DELETE /__mock/tokens/{token}``. Raises `ApiError` 404."""
    service.state.tokens.remove(service.token(token).digest)
    return None, 204


def _shown(token: Token) -> Json:
    return {
        "id": token.id,
        "label": token.label,
        "organisation": token.account.organisation,
        "mode": token.account.mode,
        "scopes": sorted(token.scopes),
        "revoked": token.revoked,
        "expires_at": None if token.expires_at is None else as_text(token.expires_at),
    }
