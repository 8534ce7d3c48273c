"""Reads the header Prefer (RFC 7240): ``wait``, and ``code`` and ``example`` as in Prism."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.request import parse_http_list

MAX_WAIT = 60.0  # seconds
_SECONDS = re.compile(r"\d{1,4}(\.\d{1,6})?")


@dataclass(frozen=True, slots=True)
class Preferences:
    """The preferences that this server supports.

    `code` is a status, `example` the name of an example in the contract, `wait` a delay in seconds.
    `ignored` has a message for each invalid value.
    """

    code: int | None = None
    example: str | None = None
    wait: float | None = None
    ignored: tuple[str, ...] = ()

    def as_header(self) -> str:
        """Return the preferences as the value of a header Prefer or Preference-Applied."""
        values = {"code": self.code, "example": self.example, "wait": self.wait}
        return ", ".join(
            f"{name}={_format(value)}" for name, value in values.items() if value is not None
        )


def read_preferences(value: bytes) -> Preferences:
    """Read the value of a Prefer header. The first of several values of a name is used."""
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
