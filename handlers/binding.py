"""Which function handles which operation.

The operation ``ingestLog`` with the tag ``Logs`` is handled by ``ingest_log`` in the module
``logs``. Every operation has its function and every public function its operation, or the
server does not start. A function takes, by keyword, what it names: ``payload`` (the parsed body),
``caller`` (the token), ``service``, and the operation's parameters. It returns a body (JSON
values, or bytes that are JSON) and a status.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Callable, Mapping
from functools import partial
from types import ModuleType
from typing import Any

from handlers.connexion_view import parameter_names
from handlers.contract import Contract, Operation
from handlers.documents import ContractError

Handler = Callable[..., tuple[Any, int]]


def bind(contract: Contract, service: Any, package: str) -> Mapping[str, Handler]:
    """The handler of each operation, by operationId, from the modules of `package`.

    Each that names `service` is given it.

    Raises `ContractError` for an operation without a handler and a handler without an operation.
    """
    bound: dict[str, Handler] = {}
    modules: dict[str, ModuleType] = {}
    for operation in contract.operations.values():
        name = f"{package}.{_snake(operation.tag)}"
        module = modules[name] = _module(name, operation)
        function = getattr(module, _snake(operation.id), None)
        if function is None:
            raise ContractError(
                f"operation {operation.id} has no handler: wanted {name}.{_snake(operation.id)}"
            )
        arguments = _arguments(function, operation, contract)
        bound[operation.id] = (
            partial(function, service=service) if "service" in arguments else function
        )
    for module in modules.values():
        _refuse_orphans(module, contract)
    return bound


def _arguments(function: Handler, operation: Operation, contract: Contract) -> set[str]:
    """What a handler names as its arguments: all that its operation has to give, and no more."""
    arguments = inspect.signature(function).parameters
    offered = parameter_names(contract, operation)
    given = {"service"}
    given |= {"caller"} if operation.scopes else set()
    given |= {"payload"} if operation.bodies else set()
    unheard = sorted(offered - set(arguments))
    lacking = sorted(
        name
        for name, argument in arguments.items()
        if argument.default is argument.empty and name not in given | offered
    )
    if unheard or lacking:
        raise ContractError(
            f"handler of {operation.id}: its operation has {', '.join(sorted(given | offered))}; "
            f"not taken: {', '.join(unheard) or '-'}; not to be had: {', '.join(lacking) or '-'}"
        )
    return set(arguments)


def _module(name: str, operation: Operation) -> ModuleType:
    if not all(part.isidentifier() for part in (_snake(operation.tag), _snake(operation.id))):
        raise ContractError(f"operation {operation.id}, tag {operation.tag}: no Python names")
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise ContractError(f"operation {operation.id} has no handler: no module {name}") from error


def _refuse_orphans(module: ModuleType, contract: Contract) -> None:
    handled = {_snake(operation_id) for operation_id in contract.operations}
    for name, function in inspect.getmembers(module, inspect.isfunction):
        own = function.__module__ == module.__name__ and not name.startswith("_")
        if own and name not in handled:
            raise ContractError(
                f"handler {module.__name__}.{name} has no operation in the contract"
            )


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[\s-]+", "_", name).lower()
