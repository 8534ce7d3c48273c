"""The Prefer header (RFC 7240): ``wait``, and ``code`` and ``example`` as in Prism."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.request import parse_http_list

MAX_WAIT = 60.0  # seconds
_SECONDS = re.compile(r"\d{1,4}(\.\d{1,6})?")


@dataclass(frozen=True, slots=True)
class Preferences:
    """The preferences this server knows; `ignored` says which values are invalid, and why."""

    code: int | None = None
    example: str | None = None
    wait: float | None = None
    ignored: tuple[str, ...] = ()

    def as_header(self) -> str:
        """The value of a Prefer or Preference-Applied header."""
        values = {"code": self.code, "example": self.example, "wait": self.wait}
        return ", ".join(
            f"{name}={_format(value)}" for name, value in values.items() if value is not None
        )


def read_preferences(value: bytes) -> Preferences:
    """The preferences in the value of a Prefer header. If a name is repeated, the first counts."""
    found: dict[str, str] = {}
    for item in parse_http_list(value.decode("latin-1")):
        name, _, text = item.split(";")[0].partition("=")
        found.setdefault(name.strip().lower(), text.strip().strip('"'))
    ignored = []
    code = wait = None
    if "code" in found:
        if re.fullmatch(r"[1-5]\d\d", found["code"]):
            code = int(found["code"])
        else:
            ignored.append(f"code={found['code']}: wanted a status")
    if "wait" in found:
        if _SECONDS.fullmatch(found["wait"]) and float(found["wait"]) <= MAX_WAIT:
            wait = float(found["wait"])
        else:
            ignored.append(f"wait={found['wait']}: wanted 0 to {MAX_WAIT:.0f} seconds")
    return Preferences(code, found.get("example") or None, wait, tuple(ignored))


def _format(value: object) -> str:
    if isinstance(value, float):
        return f"{value:g}"
    text = str(value)
    return text if re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", text) else f'"{text}"'
