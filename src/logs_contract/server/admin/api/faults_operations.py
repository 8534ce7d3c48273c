"""The operations of the tag Faults."""

from __future__ import annotations

from logs_contract.server.admin.api.admin_dependencies import AdminDependencies, Json, conflict
from logs_contract.server.admin.fault_json import find_example_problem, read_fault, write_fault
from logs_contract.server.admin.json_values import convert_whole_numbers
from logs_contract.server.creation import new_id
from logs_contract.server.errors import ApiError
from logs_contract.server.state import Fault
from logs_contract.server.tokens import digest, find_mode, make_label

MAX_FAULTS = 1000


def list_faults(*, dependencies: AdminDependencies) -> tuple[Json, int]:
    """``GET /__mock/faults``."""
    return {"faults": [write_fault(fault) for fault in dependencies.state.faults.all()]}, 200


def add_fault(*, payload: Json, dependencies: AdminDependencies) -> tuple[Json, int]:
    """``POST /__mock/faults``.

    Raises `ApiError` 404 if there is no such token, and 409 if the plan contradicts itself or the
    contract, or if there are too many plans.
    """
    payload = convert_whole_numbers(payload)
    name = payload.get("match", {}).get("token")
    fault_id = new_id("flt", dependencies.clock(), dependencies.random_bytes)
    try:
        fault = read_fault(payload, fault_id, _find_token(name, dependencies))
    except ValueError as error:
        raise conflict(str(error)) from error
    operations = dependencies.api.operations.values()
    problem = find_example_problem(dependencies.examples, operations, fault.then)
    if problem is not None:
        raise conflict(problem)
    _make_room(dependencies)
    dependencies.state.faults.add(fault)
    return write_fault(fault), 201


def clear_faults(*, dependencies: AdminDependencies) -> tuple[None, int]:
    """``DELETE /__mock/faults``."""
    dependencies.state.faults.clear()
    return None, 204


def show_fault(*, fault: str, dependencies: AdminDependencies) -> tuple[Json, int]:
    """``GET /__mock/faults/{fault}``. Raises `ApiError` 404."""
    found: Fault | None = next(
        (it for it in dependencies.state.faults.all() if it.id == fault), None
    )
    if found is None:
        raise _make_not_found_error()
    return write_fault(found), 200


def remove_fault(*, fault: str, dependencies: AdminDependencies) -> tuple[None, int]:
    """``DELETE /__mock/faults/{fault}``. Raises `ApiError` 404."""
    if not dependencies.state.faults.remove(fault):
        raise _make_not_found_error()
    return None, 204


def _find_token(name: str | None, dependencies: AdminDependencies) -> tuple[bytes, str] | None:
    """Return the digest and label of the token that a plan matches, or None if `name` is None.

    `name` is a secret, of which no token need exist yet, or the id of a token. Raises `ApiError`
    404 if there is no token with this id.
    """
    if name is None:
        return None
    if find_mode(name, dependencies.api.token_prefixes) is None:
        token = dependencies.find_token(name)
        return token.digest, token.label
    known = dependencies.state.tokens.find(digest(name))
    return digest(name), known.label if known else make_label(None, digest(name))


def _make_room(dependencies: AdminDependencies) -> None:
    """Remove the oldest ended plan if there are `MAX_FAULTS` plans. Raises `ApiError` 409."""
    faults = dependencies.state.faults.all()
    if len(faults) < MAX_FAULTS:
        return
    ended = [fault for fault in faults if fault.ended]
    if not ended:
        raise conflict(f"there are {MAX_FAULTS} fault plans, and none has ended; remove some first")
    dependencies.state.faults.remove(ended[-1].id)


def _make_not_found_error() -> ApiError:
    return ApiError(404, "there is no such fault plan; GET /__mock/faults lists them")
