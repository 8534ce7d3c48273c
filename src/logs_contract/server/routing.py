"""Finds the operation of a request, or the operation most similar to it."""

from __future__ import annotations

from difflib import SequenceMatcher

from starlette.routing import compile_path

from logs_contract.server.contract import Contract, Operation
from logs_contract.server.errors import ApiError


class OperationMatcher:
    """Finds operations by method and path. A GET operation also matches HEAD requests.

    `fixed` maps a method and a path to the operation, if the path has no parameters.
    """

    def __init__(self, contract: Contract) -> None:
        self._operations = list(contract.operations.values())
        self.fixed: dict[tuple[str, str], Operation] = {}
        self._templates = [
            (compile_path(operation.path)[0], operation)
            for operation in self._operations
            if "{" in operation.path
        ]
        for operation in self._operations:
            if "{" not in operation.path:
                for method in _list_methods(operation):
                    self.fixed.setdefault((method, operation.path), operation)
                self.fixed[operation.method.upper(), operation.path] = operation

    def find(self, method: str, path: str) -> Operation | None:
        """Return the operation with this method at this path, or None."""
        fixed = self.fixed.get((method, path))
        if fixed is not None or not self._templates:
            return fixed
        found = [it for pattern, it in self._templates if pattern.fullmatch(path)]
        exact = (it for it in found if it.method.upper() == method)
        return next(exact, next((it for it in found if method in _list_methods(it)), None))

    def make_unmatched_error(self, path: str) -> ApiError:
        """Make the error 404, or 405 with every method of the path (RFC 9110, section 10.2.1)."""
        at_path = [it for it in self._operations if it.path == path]
        at_path += [it for pattern, it in self._templates if pattern.fullmatch(path)]
        if not at_path:
            return ApiError(404)
        methods = {method for it in at_path for method in _list_methods(it)}
        return ApiError(405, headers={"Allow": ", ".join(sorted(methods))})

    def find_nearest(self, method: str, path: str) -> Operation:
        """Return the operation most similar to an unmatched request, by path, then by method."""

        def measure_similarity(operation: Operation) -> tuple[float, bool]:
            alike = SequenceMatcher(None, operation.path, path[:500], autojunk=False).ratio()
            return alike, operation.method.upper() == method

        return max(self._operations, key=measure_similarity)


def _list_methods(operation: Operation) -> tuple[str, ...]:
    method = operation.method.upper()
    return (method, "HEAD") if method == "GET" else (method,)
