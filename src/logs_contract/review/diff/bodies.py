"""Compares request bodies and responses: media types, statuses and schemas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from logs_contract.review.diff.build_changes import OperationPair
from logs_contract.review.diff.changes import Change
from logs_contract.review.diff.encodings import compare_encodings
from logs_contract.review.diff.parameters import compare_headers
from logs_contract.review.diff.schema_changes import SchemaUse
from logs_contract.review.openapi.media_types import find_media_type, read_content
from logs_contract.review.openapi.node import Node
from logs_contract.review.openapi.translator import Direction

_SUCCESS = ("1", "2", "3")


def compare_body(pair: OperationPair) -> Iterator[Change]:
    """Return the changes of the request body."""
    before, after = pair.base.body(), pair.head.body()
    if before is None and after is None:
        return
    if before is None and after is not None:
        rule = "request.body-required-added" if _is_required(after) else "request.body-added"
        yield pair.make_change(rule, "request body added", None, after)
    elif before is not None and after is None:
        yield pair.make_change("request.body-removed", "request body removed", before, None)
    elif before is not None and after is not None:
        if _is_required(before) != _is_required(after):
            state = "required" if _is_required(after) else "optional"
            rule, message = f"request.body-made-{state}", f"request body became {state}"
            yield pair.make_keyword_change(rule, message, "required", before, after)
        yield from _compare_content(before, after, pair, "request", "request body")


def compare_responses(pair: OperationPair) -> Iterator[Change]:
    """Return the changes of the responses."""
    before, after = pair.base.responses(), pair.head.responses()
    for status, response in before.items():
        if status in after:
            continue
        if not _is_replaced(status, after):
            rule = f"response.{_classify(status)}-removed"
            yield pair.make_change(rule, f"status {status} removed", response, None)
        elif other := _find_range(status, after):
            yield from _compare_response(response, other, pair, status)
    for status, response in after.items():
        known = before.get(status) or _find_range(status, before)
        if known is not None:
            yield from _compare_response(known, response, pair, status)
        else:
            rule = f"response.{_classify(status)}-added"
            yield pair.make_change(rule, f"status {status} added", None, response)


def _classify(status: str) -> str:
    return "success" if status.startswith(_SUCCESS) else "error"


def _find_range(status: str, responses: Mapping[str, Node]) -> Node | None:
    """Return the response for a range or ``default`` that covers the status, or None."""
    if status == "default":
        return None
    return responses.get(f"{status[0]}XX") or responses.get("default")


def _is_replaced(status: str, after: Mapping[str, Node]) -> bool:
    """Return True if responses of HEAD cover a status or range that HEAD no longer lists."""
    if re.fullmatch("[1-5]XX", status):
        return any(other.startswith(status[0]) for other in after) or "default" in after
    return _find_range(status, after) is not None


def _compare_response(
    before: Node, after: Node, pair: OperationPair, status: str
) -> Iterator[Change]:
    yield from compare_headers(before, after, pair, status)
    had, has = "content" in before.value, "content" in after.value
    if had and not has and before.value["content"]:
        yield pair.make_change("response.body-removed", f"{status}: body removed", before, after)
    elif has and not had and after.value["content"]:
        yield pair.make_change("response.body-added", f"{status}: body added", before, after)
    else:
        yield from _compare_content(before, after, pair, "response", status)


def _compare_content(
    base: Node, head: Node, pair: OperationPair, part: Direction, where: str
) -> Iterator[Change]:
    before, after = read_content(base), read_content(head)
    for media_type, content in before.items():
        if find_media_type(media_type, after) is None:
            message = f"{where}: media type {media_type} removed"
            yield pair.make_change(f"{part}.media-type-removed", message, content, None)
    for media_type, content in after.items():
        if find_media_type(media_type, before) is None:
            message = f"{where}: media type {media_type} added"
            yield pair.make_change(f"{part}.media-type-added", message, None, content)
    several = len(before) > 1 or len(after) > 1
    for media_type in dict.fromkeys((*before, *after)):
        was, now = (find_media_type(media_type, content) for content in (before, after))
        if was is not None and now is not None:
            at = f"{where} ({media_type})" if several else where
            use = SchemaUse(pair, part, at)
            yield from use.compare(was.get("schema"), now.get("schema"))
            yield from _compare_encoding(was, now, media_type, use)


def _compare_encoding(base: Node, head: Node, media_type: str, use: SchemaUse) -> Iterator[Change]:
    from_service = use.pair.head.payload_direction(use.part) == "response"
    essence = media_type.partition(";")[0]
    if effect := compare_encodings(base, head, essence, from_service=from_service):
        rule, message = f"{use.part}.encoding-{effect}", f"{use.where}: encoding {effect}"
        yield use.pair.make_keyword_change(rule, message, "encoding", base, head)


def _is_required(body: Node) -> bool:
    return body.value.get("required") is True
