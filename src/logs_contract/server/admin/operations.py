"""Which operation of the contract a request is for, and which is the nearest."""

from __future__ import annotations

from difflib import SequenceMatcher

from starlette.routing import compile_path

from logs_contract.server.contract import Contract, Operation


class OperationTable:
    """The operations of a contract by method and path."""

    def __init__(self, contract: Contract) -> None:
        self._operations = list(contract.operations.values())
        self._fixed = {
            (operation.method.upper(), operation.path): operation
            for operation in self._operations
            if "{" not in operation.path
        }
        self._templates = [
            (compile_path(operation.path)[0], operation)
            for operation in self._operations
            if "{" in operation.path
        ]

    def find(self, method: str, path: str) -> Operation | None:
        """The operation with this method at this path, if there is one."""
        fixed = self._fixed.get((method, path))
        if fixed is not None or not self._templates:
            return fixed
        for pattern, operation in self._templates:
            if operation.method.upper() == method and pattern.fullmatch(path):
                return operation
        return None

    def nearest(self, method: str, path: str) -> Operation:
        """The operation most like a request for which there is none: by its path, then method."""

        def likeness(operation: Operation) -> tuple[float, bool]:
            alike = SequenceMatcher(None, operation.path, path[:500], autojunk=False).ratio()
            return alike, operation.method.upper() == method

        return max(self._operations, key=likeness)
