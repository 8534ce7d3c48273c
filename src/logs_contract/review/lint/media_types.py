"""What a media type says of its payloads."""

from __future__ import annotations


def is_json(media_type: str) -> bool:
    """Whether payloads are JSON (RFC 6839, section 3.1)."""
    essence = media_type.partition(";")[0].strip().lower()
    return essence in ("application/json", "text/json") or essence.endswith("+json")


def is_plain_text(media_type: str) -> bool:
    """Whether a payload is a text as it stands."""
    return media_type.partition(";")[0].strip().lower() == "text/plain"
