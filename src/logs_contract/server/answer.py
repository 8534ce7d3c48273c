"""What a request is answered with, before a server sends it."""

from __future__ import annotations

from msgspec import Struct
from starlette.types import Message

Headers = tuple[tuple[bytes, bytes], ...]
WITHOUT_BODY = (204, 205, 304)  # statuses


class Answer(Struct, frozen=True):
    """A status, headers but for Content-Length, and the whole body."""

    status: int
    headers: Headers
    body: bytes

    @property
    def all_headers(self) -> Headers:
        """Its headers and the length of its body, where it can have one."""
        if self.status in WITHOUT_BODY:
            return self.headers
        return (*self.headers, (b"content-length", b"%d" % len(self.body)))

    def messages(self) -> list[Message]:
        """As an ASGI application sends it."""
        return [
            {"type": "http.response.start", "status": self.status, "headers": self.all_headers},
            {"type": "http.response.body", "body": self.body},
        ]
