"""What the journal keeps of a request.

There are hundreds of thousands of these and none is in a cycle: the garbage collector does not look
at them (``gc=False``). It would stop the server for tenths of a second.
"""

from __future__ import annotations

from msgspec import Struct

from logs_contract.server.tokens import Account

ACCEPTED, REFUSED, UNMATCHED, FAILED, DROPPED = (
    "accepted",  # 2xx
    "refused",  # 4xx
    "unmatched",  # no operation of the contract
    "failed",  # 5xx
    "dropped",  # no whole answer
)


class Record(Struct, frozen=True, array_like=True, gc=False):
    """One request and its answer. No secret is in it, but those a client puts into a body.

    `time` is Unix time by the real clock; `status` is 0 where there was no answer. `headers` are
    lines of ``name: value``. `body` is as much of it as the journal keeps, `body_bytes` were read.
    `answer` is the body of an error, `entry` the document of the entry that was stored. `judged` is
    the verdict, as JSON, where it cannot be had from `body` any more.
    """

    time: float
    seconds: float
    method: str
    target: str
    operation: str | None
    status: int
    outcome: str
    headers: bytes
    token: bytes | None
    label: str | None
    account: Account | None
    run_id: str | None
    level: str | None
    body: bytes
    body_bytes: int
    body_complete: bool
    answer: bytes
    code: str | None = None
    entry: bytes | None = None
    forced: str | None = None
    ignored: tuple[str, ...] = ()
    judged: str | None = None

    @property
    def identity(self) -> tuple[bytes | None, str, bytes]:
        """What makes it the same request as another."""
        return self.token, self.target, self.body

    @property
    def weight(self) -> int:
        """About how many bytes it takes."""
        return 500 + len(self.headers) + len(self.body) + len(self.answer) + len(self.entry or b"")


class Repeat(Struct, frozen=True, array_like=True, gc=False):
    """The request before with the same token, target and body, as far as it matters."""

    number: int
    time: float
    status: int
    code: str | None
    stored: bool
    forced: bool

    @classmethod
    def of(cls, number: int, record: Record) -> Repeat:
        """What later records tell of this one."""
        stored, forced = record.entry is not None, record.forced is not None
        return cls(number, record.time, record.status, record.code, stored, forced)


class Kept(Struct, frozen=True, gc=False):
    """A record, its number in the journal, and the same request before it, if there was one."""

    number: int
    record: Record
    repeat: Repeat | None
