"""Finds the handler of each operation.

The operation ``ingestLog`` with the tag ``Logs`` is handled by ``ingest_log`` in the module
``logs``. Every operation has its function and every public function its operation, or the
server does not start. A function takes, by keyword, what it names: ``payload`` (the parsed body),
``caller`` (the token), ``now`` (the time by the clock of the caller's organisation),
``dependencies``, and the operation's parameters; ``**names`` takes the parameters that it does not
name. It returns a body (JSON values, or bytes that are JSON) and a status.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import re
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from logs_contract.server.contract import Contract, Operation
from logs_contract.server.documents import ContractError
from logs_contract.server.parameters import parameter_names

Handler = Callable[..., tuple[Any, int]]


def modules_in(folder: Path) -> Callable[[str], ModuleType]:
    """Imports modules of `folder` by their names, as those of one package that nothing shadows."""
    name = f"logs_contract_handlers_{hashlib.sha256(bytes(folder.resolve())).hexdigest()[:16]}"
    package = sys.modules.setdefault(name, ModuleType(name))
    package.__path__ = [str(folder)]
    return modules_of(name)


def modules_of(package: str) -> Callable[[str], ModuleType]:
    """Imports modules of an installed package by their names."""
    return lambda name: importlib.import_module(f"{package}.{name}")


def resolve_handlers(
    contract: Contract, dependencies: Any, import_module: Callable[[str], ModuleType]
) -> Mapping[str, Handler]:
    """The handler of each operation, by operationId; `import_module` takes a module's name.

    Each that names `dependencies` is given it.

    Raises `ContractError` for an operation without a handler and a handler without an operation.
    """
    bound: dict[str, Handler] = {}
    modules: dict[str, ModuleType] = {}
    for operation in contract.operations.values():
        name = _snake(operation.tag)
        module = modules[name] = _module(name, operation, import_module)
        function = getattr(module, _snake(operation.id), None)
        if function is None:
            raise ContractError(
                f"operation {operation.id} has no handler: wanted {name}.{_snake(operation.id)}"
            )
        arguments = _arguments(function, operation, contract)
        bound[operation.id] = (
            partial(function, dependencies=dependencies)
            if "dependencies" in arguments
            else function
        )
    for module in modules.values():
        _refuse_orphans(module, contract)
    return bound


def _arguments(function: Handler, operation: Operation, contract: Contract) -> set[str]:
    """Check that a handler takes exactly the arguments of its operation, and return their names."""
    arguments = inspect.signature(function).parameters
    takes_any = any(it.kind is it.VAR_KEYWORD for it in arguments.values())
    offered = parameter_names(contract, operation)
    given = {"dependencies"}
    given |= {"caller", "now"} if operation.scopes else set()
    given |= {"payload"} if operation.bodies else set()
    unheard = [] if takes_any else sorted(offered - set(arguments))
    lacking = sorted(
        name
        for name, argument in arguments.items()
        if argument.default is argument.empty
        and argument.kind is not argument.VAR_KEYWORD
        and name not in given | offered
    )
    if unheard or lacking:
        raise ContractError(
            f"handler of {operation.id}: its operation has {', '.join(sorted(given | offered))}; "
            f"not taken: {', '.join(unheard) or '-'}; not to be had: {', '.join(lacking) or '-'}"
        )
    return set(arguments)


def _module(
    name: str, operation: Operation, import_module: Callable[[str], ModuleType]
) -> ModuleType:
    if not all(part.isidentifier() for part in (_snake(operation.tag), _snake(operation.id))):
        raise ContractError(f"operation {operation.id}, tag {operation.tag}: no Python names")
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if (error.name or "").rpartition(".")[2] != name:
            raise
        raise ContractError(f"operation {operation.id} has no handler: no module {name}") from error


def _refuse_orphans(module: ModuleType, contract: Contract) -> None:
    handled = {_snake(operation_id) for operation_id in contract.operations}
    for name, function in inspect.getmembers(module, inspect.isfunction):
        own = function.__module__ == module.__name__ and not name.startswith("_")
        if own and name not in handled:
            place = f"{module.__name__.rpartition('.')[2]}.{name}"
            raise ContractError(f"handler {place} has no operation in the contract")


def _snake(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[\s-]+", "_", name).lower()
