"""How the parts of a form are written (OpenAPI 3.1.1, section 4.8.15), compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from logs_contract.review.nodes import Node

_ANNOTATIONS = ("description", "example", "examples", "deprecated")
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class _Part:
    """`types` it may have, None where that is left to its schema; `rest` is all the rest."""

    types: frozenset[str] | None
    rest: Any


def encoding_effect(
    base: Node, head: Node, media_type: str, *, sent: bool
) -> Literal["changed", "relaxed"] | None:
    """What HEAD does to the encoding of a media type object; None where it means the same.

    Relaxed: whoever reads the parts understands all that is `sent` (by the service, else by
    its clients).
    """
    if media_type != _FORM and not media_type.startswith("multipart/"):
        return None  # elsewhere it says nothing
    before, after = _parts(base, media_type), _parts(head, media_type)
    default = _part(None, media_type)
    names = {*before, *after}
    pairs = [(before.get(name, default), after.get(name, default)) for name in names]
    changed = [(was, now) for was, now in pairs if was != now]
    if not changed:
        return None
    relaxed = all(_is_relaxed(*(pair[::-1] if sent else pair)) for pair in changed)
    return "relaxed" if relaxed else "changed"


def _is_relaxed(written: _Part, read: _Part) -> bool:
    if written.types is None or read.types is None:
        return False
    return written.rest == read.rest and written.types <= read.types


def _parts(holder: Node, media_type: str) -> dict[str, _Part]:
    return {name: _part(node, media_type) for name, node in holder.under("encoding")}


def _part(node: Node | None, media_type: str) -> _Part:
    value = node.value if node else {}
    types = value.get("contentType")
    listed = frozenset(each.strip().lower() for each in types.split(",")) if types else None
    words = ("style", "explode", "allowReserved")
    style: dict[str, Any] = {word: value[word] for word in words if word in value}
    if media_type == _FORM or style:
        style = {"style": "form", "allowReserved": False, **style}
        style.setdefault("explode", style["style"] == "form")
    headers = {
        name.lower(): _bare(header.resolved().value)
        for name, header in (node.under("headers") if node else ())
        if name.lower() != "content-type"
    }
    return _Part(listed, (style, headers))


def _bare(header: dict[str, Any]) -> dict[str, Any]:
    return {
        word: value
        for word, value in header.items()
        if word not in _ANNOTATIONS and not word.startswith("x-")
    }
