"""Checks the server's own responses against the contract (``--validate-responses``)."""

from __future__ import annotations

import logging

import jsonschema_rs
import orjson

from logs_contract.server.contract import Contract, Operation
from logs_contract.server.errors import ApiError, ErrorTable
from logs_contract.server.http.message import Response

logger = logging.getLogger(__name__)


class ResponseCheck:
    """Replaces a response that violates the contract with a 500 and logs the reason."""

    def __init__(self, contract: Contract, errors: ErrorTable) -> None:
        self._errors = errors
        self._documented = {
            (operation.id, status): {
                media_type: contract.validator(pointer) for media_type, pointer in media.items()
            }
            for operation in contract.operations.values()
            for status, media in operation.responses.items()
        }

    def check(self, operation: Operation, method: str, response: Response) -> Response:
        """Return `response`, or a 500 if it violates the contract."""
        problem = self._find_problem(operation.id, method, response)
        if problem is None:
            return response
        logger.error("response to %s violates the contract: %s", operation.id, problem)
        return self._errors.respond_to(ApiError(500))

    def _find_problem(self, operation: str, method: str, response: Response) -> str | None:
        if (operation, response.status) not in self._documented:
            return f"status {response.status} is not documented"
        validators = self._documented[operation, response.status]
        if not validators:
            return "it has a body, but none is documented" if response.body else None
        came = dict(response.headers).get(b"content-type", b"").decode("latin-1")
        if came not in validators:
            return f"Content-Type is {came!r}, not {' or '.join(validators)}"
        return None if method == "HEAD" else _find_invalid(validators[came], response.body)


def _find_invalid(validator: jsonschema_rs.Draft202012Validator, body: bytes) -> str | None:
    try:
        error = next(validator.iter_errors(orjson.loads(body)), None)
    except orjson.JSONDecodeError as problem:
        return f"the body is not JSON: {problem}"
    if error is None:
        return None
    return f"{error.message} at /{'/'.join(map(str, error.instance_path))}"
