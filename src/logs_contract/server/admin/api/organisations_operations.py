"""The operations of the tag Organisations."""

from __future__ import annotations

from logs_contract.server.admin.api.admin_dependencies import AdminDependencies, Json, conflict
from logs_contract.server.admin.json_values import convert_whole_numbers
from logs_contract.server.errors import ApiError
from logs_contract.server.tokens import Account


def list_organisations(*, dependencies: AdminDependencies) -> tuple[Json, int]:
    """``GET /__mock/organisations``."""
    accounts = dict.fromkeys(token.account for token in dependencies.state.tokens.all())
    accounts |= dict.fromkeys(dependencies.state.accounts.all())
    return {"organisations": [_write_account(account, dependencies) for account in accounts]}, 200


def reset_organisation(*, organisation: str, dependencies: AdminDependencies) -> tuple[None, int]:
    """``DELETE /__mock/organisations/{organisation}``."""
    state = dependencies.state
    digests = {t.digest for t in state.tokens.all() if t.account.organisation == organisation}
    state.accounts.forget(organisation)
    state.journal.forget(organisation)
    state.clocks.remove(organisation)
    for fault in state.faults.all():
        if fault.match.organisation == organisation or fault.match.token in digests:
            state.faults.remove(fault.id)
    return None, 204


def show_organisation(
    *, organisation: str, mode: str, dependencies: AdminDependencies
) -> tuple[Json, int]:
    """``GET /__mock/organisations/{organisation}/{mode}``."""
    return _write_account(Account(organisation, mode), dependencies), 200


def set_quotas(
    *, organisation: str, mode: str, payload: Json, dependencies: AdminDependencies
) -> tuple[Json, int]:
    """``PUT /__mock/organisations/{organisation}/{mode}``.

    Raises `ApiError` 404 if there is no such tier, and 409 if a usage has no quota.
    """
    account, payload = Account(organisation, mode), convert_whole_numbers(payload)
    accounts = dependencies.state.accounts
    limits = payload.get("limits", payload.get("tier"))
    tiers = accounts.tiers()
    if isinstance(limits, str) and limits not in tiers:
        raise ApiError(404, f"there is no tier {limits}; the tiers are {', '.join(tiers)}")
    if limits is None:
        quotas = accounts.limits(account).quotas
    else:
        quotas = tiers[limits] if isinstance(limits, str) else limits
    without_quota = sorted(set(payload.get("used", ())) - set(quotas))
    if without_quota:
        raise conflict(
            f"used: the organisation has no quota for {', '.join(without_quota)}; "
            f"it has quotas for {', '.join(quotas)}"
        )
    if limits is not None:
        accounts.set_limits(account, limits)
    accounts.set_used(account, payload.get("used", {}), dependencies.read_clock(organisation))
    return _write_account(account, dependencies), 200


def list_tiers(*, dependencies: AdminDependencies) -> tuple[Json, int]:
    """``GET /__mock/tiers``."""
    return {
        "tiers": {name: dict(it) for name, it in dependencies.state.accounts.tiers().items()}
    }, 200


def set_tier(*, name: str, payload: Json, dependencies: AdminDependencies) -> tuple[Json, int]:
    """``PUT /__mock/tiers/{name}``."""
    limits = convert_whole_numbers(payload)
    dependencies.state.accounts.set_tier(name, limits)
    return limits, 200


def _write_account(account: Account, dependencies: AdminDependencies) -> Json:
    """Return the JSON of an account, as the schema ``Organisation`` describes it."""
    accounts, now = dependencies.state.accounts, dependencies.read_clock(account.organisation)
    return {
        "organisation": account.organisation,
        "mode": account.mode,
        "tier": accounts.limits(account).tier,
        "quotas": [usage.as_item() for usage in accounts.quota_usages(account, now)],
    }
