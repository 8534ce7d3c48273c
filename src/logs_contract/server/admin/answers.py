"""The answers that are forced: the contract's examples, or what a fault plan says."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from random import Random
from typing import Any

import orjson

from logs_contract.server.answer import Answer
from logs_contract.server.contract import JSON, Contract, Operation
from logs_contract.server.security import forbidden, unauthorized
from logs_contract.server.state import Consequence


class Answers:
    """What the contract documents as answers."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract

    def example(self, operation: Operation, status: int | None, name: str | None) -> Answer | None:
        """The example of this name, or the first one, of a status; None where there is none.

        Without a status it is looked for in every answer of the operation.
        """
        for documented, media in operation.responses.items():
            if status not in (None, documented):
                continue
            if not media and name is None:
                return _answer(operation, documented, None)
            examples = self._examples(media[JSON]) if media else {}
            if name in examples or (name is None and examples):
                return _answer(operation, documented, examples[name or next(iter(examples))])
        return None

    def forced(self, operation: Operation, then: Consequence) -> Answer:
        """What a plan with a status answers: its own body, the contract's example, an envelope."""
        status = then.status or 200
        found = self.example(operation, status, then.example)
        if then.body is not None:
            found = Answer(status, ((b"content-type", JSON.encode()),), then.body)
        elif found is None:
            found = _answer(operation, status, _envelope(status) if status >= 400 else None)
        own = {name.lower().encode(): value.encode() for name, value in then.headers.items()}
        kept = tuple(pair for pair in found.headers if pair[0] not in own)
        return Answer(status, kept + tuple(own.items()), found.body)

    def documents(self, operation: Operation, status: int, example: str) -> bool:
        """Whether the contract has an example of this name for this status."""
        return self.example(operation, status, example) is not None

    def _examples(self, schema: str) -> Mapping[str, Any]:
        media = schema.removesuffix("/schema")
        names = self._contract.at(media).get("examples", {})
        places = {name: self._contract.resolve(f"{media}/examples/{name}") for name in names}
        return {name: self._contract.at(place)["value"] for name, place in places.items()}


def garbled(body: bytes, seed: int) -> bytes:
    """`body` with bytes exchanged by others that no UTF-8 begins with, the first one always."""
    draw = Random(seed)  # noqa: S311, faults repeat
    made = bytearray(body or b"?")
    for index in {0, *draw.sample(range(len(made)), k=len(made) // 10)}:
        made[index] = draw.randrange(0x80, 0xC0)
    return bytes(made)


def _answer(operation: Operation, status: int, value: Any) -> Answer:
    headers: list[tuple[bytes, bytes]] = []
    if value is not None:
        headers.append((b"content-type", JSON.encode()))
    for name, text in _challenge(operation, status).items():
        headers.append((name.lower().encode(), text.encode()))
    body = b"" if value is None else orjson.dumps(value)
    return Answer(status, tuple(headers), body)


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
