"""The operations of the tag Faults."""

from __future__ import annotations

from logs_contract.server.admin.api.service import Json, MockService, conflict
from logs_contract.server.admin.numbers import whole_numbers
from logs_contract.server.admin.plans import fault_json, read_fault, undocumented
from logs_contract.server.errors import ApiError
from logs_contract.server.ids import new_id
from logs_contract.server.state import Fault
from logs_contract.server.tokens import digest, label_of, mode_of

MAX_FAULTS = 1000


def list_faults(*, service: MockService) -> tuple[Json, int]:
    """``GET /__mock/faults``."""
    return {"faults": [fault_json(fault) for fault in service.state.faults.all()]}, 200


def add_fault(*, payload: Json, service: MockService) -> tuple[Json, int]:
    """``POST /__mock/faults``. Raises `ApiError` 404 and 409."""
    payload = whole_numbers(payload)
    name = payload.get("match", {}).get("token")
    fault_id = new_id("flt", service.clock(), service.entropy)
    try:
        fault = read_fault(payload, fault_id, _token(name, service))
    except ValueError as error:
        raise conflict(str(error)) from error
    problem = undocumented(service.answers, service.api.operations.values(), fault.then)
    if problem is not None:
        raise conflict(problem)
    _make_room(service)
    service.state.faults.add(fault)
    return fault_json(fault), 201


def clear_faults(*, service: MockService) -> tuple[None, int]:
    """``DELETE /__mock/faults``."""
    service.state.faults.clear()
    return None, 204


def show_fault(*, fault: str, service: MockService) -> tuple[Json, int]:
    """``GET /__mock/faults/{fault}``. Raises `ApiError` 404."""
    found: Fault | None = next((it for it in service.state.faults.all() if it.id == fault), None)
    if found is None:
        raise _unknown()
    return fault_json(found), 200


def remove_fault(*, fault: str, service: MockService) -> tuple[None, int]:
    """``DELETE /__mock/faults/{fault}``. Raises `ApiError` 404."""
    if not service.state.faults.remove(fault):
        raise _unknown()
    return None, 204


def _token(name: str | None, service: MockService) -> tuple[bytes, str] | None:
    """Digest and label of a token that is matched: by its id, or any secret."""
    if name is None:
        return None
    if mode_of(name, service.api.token_prefixes) is None:
        token = service.token(name)
        return token.digest, token.label
    known = service.state.tokens.find(digest(name))
    return digest(name), known.label if known else label_of(None, digest(name))


def _make_room(service: MockService) -> None:
    """Let plans go that have ended, oldest first, where there are too many."""
    faults = service.state.faults.all()
    if len(faults) < MAX_FAULTS:
        return
    ended = [fault for fault in faults if fault.ended]
    if not ended:
        raise conflict(f"there are {MAX_FAULTS} fault plans, none of which has ended; remove some")
    service.state.faults.remove(ended[-1].id)


def _unknown() -> ApiError:
    return ApiError(404, "there is no such fault plan; GET /__mock/faults lists them")
