"""Responses that need no operation: the contract's examples, and what a fault plan says."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from msgspec.structs import replace

from logs_contract.server.admin.json_values import error_code
from logs_contract.server.authorization import forbidden, unauthorized
from logs_contract.server.contract import JSON, Contract, Operation
from logs_contract.server.http.message import Response, encode_headers
from logs_contract.server.state import FaultEffect


class ExampleResponses:
    """The examples that the contract has of its responses."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    def find(self, operation: Operation, status: int | None, name: str | None) -> Response | None:
        """The example of this name, or the first one, of a status; None where there is none.

        Without a status it is looked for in every answer of the operation.
        """
        for documented, media in operation.responses.items():
            if status not in (None, documented):
                continue
            if not media and name is None:
                return _respond(operation, documented, None)
            examples = self._examples(media[JSON]) if media else {}
            if name in examples or (name is None and examples):
                return _respond(operation, documented, examples[name or next(iter(examples))])
        return None

    def respond(self, operation: Operation, then: FaultEffect) -> Response:
        """The response of a plan with a status: its body, the example, or an envelope."""
        status = then.status or 200
        found = self.find(operation, status, then.example)
        if then.body is not None:
            code = error_code(orjson.loads(then.body))
            typed = ((b"content-type", JSON.encode()),)
            found = Response(status, typed, then.body, code, processed=False)
        elif found is None:
            found = _respond(operation, status, _envelope(status) if status >= 400 else None)
        own = encode_headers(then.headers)
        names = {name for name, _ in own}
        kept = tuple(pair for pair in found.headers if pair[0] not in names)
        return replace(found, headers=kept + own)

    def documents(self, operation: Operation, status: int, example: str) -> bool:
        """Whether the contract has an example of this name for this status."""
        return self.find(operation, status, example) is not None

    def _examples(self, schema: str) -> Mapping[str, Any]:
        media = schema.removesuffix("/schema")
        names = self._contract.at(media).get("examples", {})
        places = {name: self._contract.resolve(f"{media}/examples/{name}") for name in names}
        return {name: self._contract.at(place)["value"] for name, place in places.items()}


def _respond(operation: Operation, status: int, value: Any) -> Response:
    """A response whose body is `value`, without one where that is None."""
    typed = () if value is None else ((b"content-type", JSON.encode()),)
    return Response(
        status,
        (*typed, *encode_headers(_challenge(operation, status))),
        b"" if value is None else orjson.dumps(value),
        error_code(value),
        processed=False,
    )


def _challenge(operation: Operation, status: int) -> Mapping[str, str]:
    if status == 401:
        return unauthorized(tried=True).headers
    if status == 403:
        return forbidden(operation.scopes[0] if operation.scopes else ()).headers
    return {}


def _envelope(status: int) -> dict[str, Any]:
    """For a status the contract has no words for."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = f"Status {status}"
    code = phrase.lower().replace(" ", "_").replace("-", "_").replace("'", "")
    return {"error": {"code": code, "message": f"{phrase} (forced)"}}
