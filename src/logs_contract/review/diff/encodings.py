"""Compares the encodings of the parts of a form (OpenAPI 3.1.1, section 4.8.15)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from logs_contract.review.openapi.node import Node

_ANNOTATIONS = ("description", "example", "examples", "deprecated")
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class _Encoding:
    """The encoding of a part.

    `media_types` are the allowed media types, or None if the schema of the part determines them.
    `style` holds everything else: style, explode, allowReserved and headers.
    """

    media_types: frozenset[str] | None
    style: Any


def compare_encodings(
    base: Node, head: Node, media_type: str, *, from_service: bool
) -> Literal["changed", "relaxed"] | None:
    """Return the effect of HEAD on the encoding of a media type object, None if nothing changed.

    ``relaxed`` means that the receiver accepts every part that the sender may send. The service is
    the sender if `from_service`, else the receiver.
    """
    if media_type != _FORM and not media_type.startswith("multipart/"):
        return None  # OpenAPI ignores the encoding of other media types
    before, after = _read_encodings(base, media_type), _read_encodings(head, media_type)
    default = _read_encoding(None, media_type)
    names = {*before, *after}
    pairs = [(before.get(name, default), after.get(name, default)) for name in names]
    changed = [(was, now) for was, now in pairs if was != now]
    if not changed:
        return None
    relaxed = all(_is_relaxed(*(pair[::-1] if from_service else pair)) for pair in changed)
    return "relaxed" if relaxed else "changed"


def _is_relaxed(written: _Encoding, read: _Encoding) -> bool:
    if written.media_types is None or read.media_types is None:
        return False
    return written.style == read.style and written.media_types <= read.media_types


def _read_encodings(holder: Node, media_type: str) -> dict[str, _Encoding]:
    return {name: _read_encoding(node, media_type) for name, node in holder.members("encoding")}


def _read_encoding(node: Node | None, media_type: str) -> _Encoding:
    value = node.value if node else {}
    types = value.get("contentType")
    listed = frozenset(each.strip().lower() for each in types.split(",")) if types else None
    keywords = ("style", "explode", "allowReserved")
    style: dict[str, Any] = {keyword: value[keyword] for keyword in keywords if keyword in value}
    if media_type == _FORM or style:
        style = {"style": "form", "allowReserved": False, **style}
        style.setdefault("explode", style["style"] == "form")
    headers = {
        name.lower(): _without_annotations(header.resolve().value)
        for name, header in (node.members("headers") if node else ())
        if name.lower() != "content-type"
    }
    return _Encoding(listed, (style, headers))


def _without_annotations(header: dict[str, Any]) -> dict[str, Any]:
    return {
        keyword: value
        for keyword, value in header.items()
        if keyword not in _ANNOTATIONS and not keyword.startswith("x-")
    }
