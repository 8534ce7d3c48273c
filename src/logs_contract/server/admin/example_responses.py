"""Makes responses without running the operation, from the contract's examples and fault plans."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from msgspec.structs import replace

from logs_contract.server.admin.json_values import read_error_code
from logs_contract.server.authorization import forbidden, unauthorized
from logs_contract.server.contract import JSON, Contract, Operation
from logs_contract.server.http.message import Response, encode_headers
from logs_contract.server.state import FaultEffect


class ExampleResponses:
    """Makes responses from the examples in the contract."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    def find(self, operation: Operation, status: int | None, name: str | None) -> Response | None:
        """Return the response of an example, or None if the contract has no such example.

        If `status` is None, all responses of the operation are searched in their order. If `name`
        is None, the first example is returned.
        """
        for documented, media in operation.responses.items():
            if status not in (None, documented):
                continue
            if not media and name is None:
                return _make_response(operation, documented, None)
            examples = self._read_examples(media[JSON]) if media else {}
            if name in examples or (name is None and examples):
                return _make_response(operation, documented, examples[name or next(iter(examples))])
        return None

    def respond(self, operation: Operation, effect: FaultEffect) -> Response:
        """Return the response of a fault plan that sets a status.

        The body is the one in the plan, or else the contract's example, or else an error envelope.
        """
        status = effect.status or 200
        response = self.find(operation, status, effect.example)
        if effect.body is not None:
            code = read_error_code(orjson.loads(effect.body))
            content_type = ((b"content-type", JSON.encode()),)
            response = Response(status, content_type, effect.body, code, processed=False)
        elif response is None:
            response = _make_response(
                operation, status, _make_envelope(status) if status >= 400 else None
            )
        headers = encode_headers(effect.headers)
        names = {name for name, _ in headers}
        others = tuple(pair for pair in response.headers if pair[0] not in names)
        return replace(response, headers=others + headers)

    def has_example(self, operation: Operation, status: int, example: str) -> bool:
        """Return whether the contract has an example of this name for this status."""
        return self.find(operation, status, example) is not None

    def _read_examples(self, schema: str) -> Mapping[str, Any]:
        media = schema.removesuffix("/schema")
        names = self._contract.at(media).get("examples", {})
        pointers = {name: self._contract.resolve(f"{media}/examples/{name}") for name in names}
        return {name: self._contract.at(pointer)["value"] for name, pointer in pointers.items()}


def _make_response(operation: Operation, status: int, value: Any) -> Response:
    """Make a response whose body is `value` as JSON, or that has no body if `value` is None."""
    content_type = () if value is None else ((b"content-type", JSON.encode()),)
    return Response(
        status,
        (*content_type, *encode_headers(_make_challenge(operation, status))),
        b"" if value is None else orjson.dumps(value),
        read_error_code(value),
        processed=False,
    )


def _make_challenge(operation: Operation, status: int) -> Mapping[str, str]:
    if status == 401:
        return unauthorized(tried=True).headers
    if status == 403:
        return forbidden(operation.scopes[0] if operation.scopes else ()).headers
    return {}


def _make_envelope(status: int) -> dict[str, Any]:
    """Make an error envelope for a status that the contract does not document."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = f"Status {status}"
    code = phrase.lower().replace(" ", "_").replace("-", "_").replace("'", "")
    return {"error": {"code": code, "message": f"{phrase} (from a fault plan)"}}
