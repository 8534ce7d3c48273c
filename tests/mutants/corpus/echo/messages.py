"""Messages that are returned with changes."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Any

from tests.mutants.deployment import Deployment
from tests.mutants.labels import caught_by
from tests.mutants.messages import ApiError, Request, Response


@caught_by("ingest.echo-message")
class MessageCutAt255(Deployment):
    """A VARCHAR(255) column keeps the start of the message."""

    def store_message(self, text: str) -> Any:
        return text[:255]


@caught_by("ingest.echo-message")
class MessageCutAt64k(Deployment):
    """A TEXT column of MySQL keeps 65,535 bytes."""

    def store_message(self, text: str) -> Any:
        return text.encode(errors="surrogatepass")[:65535].decode(errors="ignore")


@caught_by("ingest.echo-message")
class MessageCutAt256k(Deployment):
    """The store silently cuts values at its size limit."""

    def store_message(self, text: str) -> Any:
        return text[:262_144]


@caught_by("ingest.echo-message")
class MessageTrimmed(Deployment):
    """A form library trims each string it binds."""

    def store_message(self, text: str) -> Any:
        return text.strip()


@caught_by("ingest.echo-message")
class MessageHtmlEscaped(Deployment):
    """The message is escaped as HTML when it is stored, against script injection."""

    def store_message(self, text: str) -> Any:
        return html.escape(text)


@caught_by("ingest.echo-message")
class TagsStripped(Deployment):
    """A sanitiser removes text that looks like markup."""

    def store_message(self, text: str) -> Any:
        return re.sub(r"<[^>]*>", "", text)


@caught_by("ingest.echo-message")
class MessageNormalised(Deployment):
    """The message is normalised to Unicode NFC."""

    def store_message(self, text: str) -> Any:
        return unicodedata.normalize("NFC", text)


@caught_by("ingest.echo-message")
class NoFourByteCharacters(Deployment):
    """MySQL's utf8 holds three bytes a character; the rest becomes a question mark."""

    def store_message(self, text: str) -> Any:
        return re.sub("[\U00010000-\U0010ffff]", "?", text)


@caught_by("ingest.echo-message")
class Mojibake(Deployment):
    """The message is decoded from UTF-8 as if it were Latin-1."""

    def store_message(self, text: str) -> Any:
        return text.encode(errors="surrogatepass").decode("latin-1")


@caught_by("ingest.echo-message")
class LineBreaksUnified(Deployment):
    """Carriage returns are dropped, as a text protocol does."""

    def store_message(self, text: str) -> Any:
        return text.replace("\r\n", "\n")


@caught_by("ingest.echo-message")
class FirstLineOnly(Deployment):
    """A line-based store ends the message at its first line break."""

    def store_message(self, text: str) -> Any:
        return text.partition("\n")[0]


@caught_by("ingest.echo-message")
class ControlCharactersDropped(Deployment):
    """A sanitiser for terminals removes control characters."""

    def store_message(self, text: str) -> Any:
        return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", "", text)


@caught_by("ingest.echo-message")
class SecretsMasked(Deployment):
    """A data-protection filter masks text that looks like a password."""

    def store_message(self, text: str) -> Any:
        return re.sub(r"(?i)(password|secret)=\S+", r"\1=***", text)


@caught_by("ingest.echo-message")
class CardNumbersMasked(Deployment):
    """A data-protection filter masks text that looks like a card number."""

    def store_message(self, text: str) -> Any:
        return re.sub(r"\b\d{13,19}\b", "****", text)


@caught_by("ingest.echo-message")
class PercentDecoded(Deployment):
    """A proxy decodes percent-encoded characters in the message."""

    def store_message(self, text: str) -> Any:
        return text.replace("%20", " ")


@caught_by("ingest.echo-message")
class EmptyMessageReplaced(Deployment):
    """An empty message is stored as a placeholder."""

    def store_message(self, text: str) -> Any:
        return text or "(no message)"


@caught_by("ingest.echo-message")
class EmptyMessageRefused(Deployment):
    """An empty message is refused as if it were missing."""

    def validate(self, value: Any) -> dict[str, Any]:
        entry = super().validate(value)
        if not entry["message"]:
            raise self.bad_request("missing required field: message")
        return entry


@caught_by("ingest.echo-message")
class DecodedPacketByPacket(Deployment):
    """In Node, body += chunk decodes each packet alone and garbles characters split between two."""

    def decode(self, body: bytes) -> str:
        super().decode(body)
        packets = [body[start : start + 1460] for start in range(0, len(body), 1460)]
        return "".join(packet.decode(errors="replace") for packet in packets)


@caught_by("ingest.echo-message")
class LookupsBlocked(Deployment):
    """A firewall's rule against Log4Shell refuses messages with a lookup."""

    def respond(self, request: Request) -> Response:
        if b"${jndi:" in request.body.lower():
            return Response(403, b"<h1>Request blocked</h1>", "text/html")
        return super().respond(request)


@caught_by("ingest.echo-message")
class TextEndsAtNul(Deployment):
    """A library in C takes a NUL character for the end of the text."""

    def store_message(self, text: str) -> Any:
        return text.partition("\0")[0]


@caught_by("ingest.echo-message")
class LoneSurrogatesReplaced(Deployment):
    """The decoder replaces a lone surrogate by U+FFFD, as that of Go does."""

    def store_message(self, text: str) -> Any:
        return re.sub("[\ud800-\udfff]", "\ufffd", text)


class TooLong(Deployment):
    """A body above a limit is refused with 413, and a message above another one is cut."""

    most = 100_000  # bytes of a body
    kept = 65_535  # characters of a message

    def read_entry(self, request: Request) -> dict[str, Any]:
        if len(request.body) > self.most:
            raise ApiError(413, "too_large", f"at most {self.most} bytes")
        return super().read_entry(request)

    def store_message(self, text: str) -> Any:
        return text[: self.kept]


@caught_by("ingest.echo-message")
class CutAtTheTextOfMysql(TooLong):
    """A message is cut at 65,535 characters, and a body above 100,000 bytes is a 413."""


@caught_by("ingest.echo-message")
class CutBelowASmallLimit(TooLong):
    """A message is cut at 12,000 characters, and a body above 14,000 bytes is a 413."""

    most = 14_000
    kept = 12_000


@caught_by("ingest.echo-message")
class TwentyThousandCharactersAtMost(Deployment):
    """A message above 20,000 characters is refused with 400."""

    def read_entry(self, request: Request) -> dict[str, Any]:
        entry = super().read_entry(request)
        if len(entry["message"]) > 20_000:
            raise self.bad_request("message: at most 20,000 characters")
        return entry


@caught_by("ingest.echo-message")
class TokensOfOthersMasked(Deployment):
    """A data-protection filter masks JSON Web Tokens and keys of cloud services."""

    def store_message(self, text: str) -> Any:
        return re.sub(r"\beyJ[\w-]+\.[\w-]+\.[\w-]+|\bAKIA[A-Z0-9]{16}\b", "***", text)


@caught_by("ingest.echo-message")
class AddressesMasked(Deployment):
    """A data-protection filter masks e-mail addresses."""

    def store_message(self, text: str) -> Any:
        return re.sub(r"[\w.]+@[\w.]+\.com\b", "[email]", text)
