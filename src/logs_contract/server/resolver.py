"""Finds the handler of each operation.

The function ``ingest_log`` in the module ``logs`` handles the operation ``ingestLog`` with the tag
``Logs``. Each operation must have a function, and each public function must have an operation.
Otherwise the server does not start.

The server passes arguments by keyword, according to the parameters of the function: ``payload``
(the parsed body), ``caller`` (the token), ``now`` (the time of the clock of the caller's
organisation), ``dependencies``, and the operation's parameters. A function with ``**names`` gets
all parameters of the operation. It returns a body (JSON values, or bytes that are JSON) and a
status.
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
from logs_contract.server.parameters import list_parameter_names

Handler = Callable[..., tuple[Any, int]]


def make_folder_importer(folder: Path) -> Callable[[str], ModuleType]:
    """Return a function that imports a module of `folder` by its name.

    The modules belong to a package with a unique name, so no other module can hide them.
    """
    name = f"logs_contract_handlers_{hashlib.sha256(bytes(folder.resolve())).hexdigest()[:16]}"
    package = sys.modules.setdefault(name, ModuleType(name))
    package.__path__ = [str(folder)]
    return make_package_importer(name)


def make_package_importer(package: str) -> Callable[[str], ModuleType]:
    """Return a function that imports a module of an installed package by its name."""
    return lambda name: importlib.import_module(f"{package}.{name}")


def resolve_handlers(
    contract: Contract, dependencies: Any, import_module: Callable[[str], ModuleType]
) -> Mapping[str, Handler]:
    """Return the handler of each operation, by operationId.

    `import_module` imports a module by its name. `dependencies` is bound to the handlers that have
    a parameter of this name. Raises `ContractError` if an operation has no handler, a handler has
    no operation, or the parameters of a handler do not fit.
    """
    bound: dict[str, Handler] = {}
    modules: dict[str, ModuleType] = {}
    for operation in contract.operations.values():
        name = _make_python_name(operation.tag)
        module = modules[name] = _import_module(name, operation, import_module)
        function_name = _make_python_name(operation.id)
        function = getattr(module, function_name, None)
        if function is None:
            raise ContractError(
                f"operation {operation.id} has no handler: wanted {name}.{function_name}"
            )
        arguments = _check_arguments(function, operation, contract)
        bound[operation.id] = (
            partial(function, dependencies=dependencies)
            if "dependencies" in arguments
            else function
        )
    for module in modules.values():
        _check_functions(module, contract)
    return bound


def _check_arguments(function: Handler, operation: Operation, contract: Contract) -> set[str]:
    """Check that a handler accepts the arguments of its operation. Return their names."""
    arguments = inspect.signature(function).parameters
    takes_any = any(it.kind is it.VAR_KEYWORD for it in arguments.values())
    offered = list_parameter_names(contract, operation)
    given = {"dependencies"}
    given |= {"caller", "now"} if operation.scopes else set()
    given |= {"payload"} if operation.bodies else set()
    missing = [] if takes_any else sorted(offered - set(arguments))
    unknown = sorted(
        name
        for name, argument in arguments.items()
        if argument.default is argument.empty
        and argument.kind is not argument.VAR_KEYWORD
        and name not in given | offered
    )
    if missing or unknown:
        raise ContractError(
            f"handler of {operation.id}: its operation has {', '.join(sorted(given | offered))}; "
            f"the handler lacks: {', '.join(missing) or '-'}; "
            f"the operation lacks: {', '.join(unknown) or '-'}"
        )
    return set(arguments)


def _import_module(
    name: str, operation: Operation, import_module: Callable[[str], ModuleType]
) -> ModuleType:
    if not all(
        part.isidentifier()
        for part in (_make_python_name(operation.tag), _make_python_name(operation.id))
    ):
        raise ContractError(f"operation {operation.id}, tag {operation.tag}: no Python names")
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if (error.name or "").rpartition(".")[2] != name:
            raise
        raise ContractError(f"operation {operation.id} has no handler: no module {name}") from error


def _check_functions(module: ModuleType, contract: Contract) -> None:
    handled = {_make_python_name(operation_id) for operation_id in contract.operations}
    for name, function in inspect.getmembers(module, inspect.isfunction):
        own = function.__module__ == module.__name__ and not name.startswith("_")
        if own and name not in handled:
            place = f"{module.__name__.rpartition('.')[2]}.{name}"
            raise ContractError(f"handler {place} has no operation in the contract")


def _make_python_name(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[\s-]+", "_", name).lower()
