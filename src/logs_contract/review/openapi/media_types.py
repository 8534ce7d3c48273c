"""Classifies media types, and looks them up in ``content`` maps."""

from __future__ import annotations

from collections.abc import Mapping

from logs_contract.review.openapi.node import Node


def is_json(media_type: str) -> bool:
    """Return True if payloads of the media type are JSON (RFC 6839, section 3.1)."""
    essence = media_type.partition(";")[0].strip().lower()
    return essence in ("application/json", "text/json") or essence.endswith("+json")


def is_plain_text(media_type: str) -> bool:
    """Return True if payloads of the media type are plain text."""
    return media_type.partition(";")[0].strip().lower() == "text/plain"


def read_content(holder: Node) -> dict[str, Node]:
    """Return the media type objects by normalized media type.

    Media types with the same normalized form are only converted to lower case.
    """
    normalized = {name: _normalize(name) for name, _ in holder.members("content")}
    names = list(normalized.values())
    return {
        normalized[name] if names.count(normalized[name]) == 1 else name.lower(): inner
        for name, inner in holder.members("content")
    }


def find_media_type(media_type: str, content: Mapping[str, Node]) -> Node | None:
    """Return the entry of `content` for a media type: an exact match, else the narrowest range."""
    essence = media_type.partition(";")[0]
    ranges = (media_type, essence, f"{essence.partition('/')[0]}/*", "*/*")
    return next((content[each] for each in ranges if each in content), None)


def _normalize(media_type: str) -> str:
    """Convert to lower case, and remove the charset of JSON, which is always UTF-8."""
    essence, *parameters = (part.strip().lower() for part in media_type.split(";"))
    json = essence == "application/json" or essence.endswith("+json")
    kept = [each for each in parameters if not (json and each.startswith("charset="))]
    return "; ".join((essence, *sorted(kept)))
