"""Request bodies and responses, compared: media types, statuses, and the schemas in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from logs_contract.review.changed import SchemaUse, made
from logs_contract.review.changes import Change
from logs_contract.review.contract import Operation
from logs_contract.review.dialect import Direction
from logs_contract.review.encodings import encoding_effect
from logs_contract.review.nodes import Node
from logs_contract.review.parameters import compare_headers

_SUCCESS = ("1", "2", "3")


def compare_body(base: Operation, head: Operation) -> Iterator[Change]:
    """What changed about the request body."""
    before, after = base.body(), head.body()
    if before is None or after is None:
        if before is None and after is not None:
            kind = "request.body-required-added" if _required(after) else "request.body-added"
            yield made(kind, "request body added", None, after, head)
        elif before is not None:
            yield made("request.body-removed", "request body removed", before, None, head)
        return
    if _required(before) != _required(after):
        word = "required" if _required(after) else "optional"
        places = before.get("required") or before, after.get("required") or after
        yield made(f"request.body-made-{word}", f"request body is {word} now", *places, head)
    yield from _compare_content(before, after, (base, head), "request", "request body")


def compare_responses(base: Operation, head: Operation) -> Iterator[Change]:
    """What changed about the responses."""
    before, after = base.responses(), head.responses()
    for status, response in before.items():
        if status not in after and not _replaced(status, after):
            kind = "success" if status.startswith(_SUCCESS) else "error"
            yield made(f"response.{kind}-removed", f"status {status} removed", response, None, head)
        elif status not in after and (other := _for(status, after)):
            yield from _compare_response(response, other, (base, head), status)
    for status, response in after.items():
        known = before.get(status) or _for(status, before)
        if known is not None:
            yield from _compare_response(known, response, (base, head), status)
        else:
            kind = "success" if status.startswith(_SUCCESS) else "error"
            yield made(f"response.{kind}-added", f"status {status} added", None, response, head)


def _for(status: str, responses: Mapping[str, Node]) -> Node | None:
    """What a contract says of a status it does not name: by its range, or its default."""
    if status == "default":
        return None
    return responses.get(f"{status[0]}XX") or responses.get("default")


def _replaced(status: str, after: Mapping[str, Node]) -> bool:
    """Whether the statuses that HEAD names, or its ranges, stand in for one it dropped."""
    if re.fullmatch("[1-5]XX", status):
        return any(other.startswith(status[0]) for other in after) or "default" in after
    return _for(status, after) is not None


def _compare_response(
    before: Node, after: Node, operations: tuple[Operation, Operation], status: str
) -> Iterator[Change]:
    if before.key == after.key and before.value == after.value:
        pass  # a shared component may still differ in what it refers to
    yield from compare_headers(before, after, operations, status)
    had, has = "content" in before.value, "content" in after.value
    if had and not has and before.value["content"]:
        yield made("response.body-removed", f"{status}: body removed", before, after, operations[1])
    elif has and not had and after.value["content"]:
        yield made("response.body-added", f"{status}: body added", before, after, operations[1])
    else:
        yield from _compare_content(before, after, operations, "response", status)


def _compare_content(
    base: Node,
    head: Node,
    operations: tuple[Operation, Operation],
    direction: Direction,
    where: str,
) -> Iterator[Change]:
    before, after = _content(base), _content(head)
    for media_type, content in before.items():
        if _match(media_type, after) is None:
            yield made(
                f"{direction}.media-type-removed",
                f"{where}: media type {media_type} removed",
                content,
                None,
                operations[1],
            )
    for media_type, content in after.items():
        known = _match(media_type, before)
        if known is None:
            yield made(
                f"{direction}.media-type-added",
                f"{where}: media type {media_type} added",
                None,
                content,
                operations[1],
            )
    many = len(before) > 1 or len(after) > 1
    for media_type in dict.fromkeys((*before, *after)):
        was, now = _match(media_type, before), _match(media_type, after)
        if was is None or now is None:
            continue
        at = f"{where} ({media_type})" if many else where
        use = SchemaUse(*operations, direction, at)
        yield from use.changes(was.get("schema"), now.get("schema"))
        sent = operations[1].direction(direction) == "response"
        if effect := encoding_effect(was, now, media_type.partition(";")[0], sent=sent):
            places = was.get("encoding") or was, now.get("encoding") or now
            message = f"{at}: encoding {effect}"
            yield made(f"{direction}.encoding-{effect}", message, *places, operations[1])


def _content(holder: Node) -> dict[str, Node]:
    """The media types by their normal names; one that would stand twice keeps its charset."""
    names = [name for name, _ in holder.under("content")]
    normal = {name: _normal(name) for name in names}
    twice = {name for name in names if list(normal.values()).count(normal[name]) > 1}
    return {
        name.lower() if name in twice else normal[name]: inner
        for name, inner in holder.under("content")
    }


def _normal(media_type: str) -> str:
    """In lower case, and without a charset where the type allows only one."""
    essence, *parameters = (part.strip().lower() for part in media_type.split(";"))
    json = essence == "application/json" or essence.endswith("+json")
    kept = [each for each in parameters if not (json and each.startswith("charset="))]
    return "; ".join((essence, *sorted(kept)))


def _match(media_type: str, content: Mapping[str, Node]) -> Node | None:
    """What `content` says of a media type: itself, or by a range that includes it."""
    essence = media_type.partition(";")[0]
    ranges = (media_type, essence, f"{essence.partition('/')[0]}/*", "*/*")
    return next((content[each] for each in ranges if each in content), None)


def _required(body: Node) -> bool:
    return body.value.get("required") is True
