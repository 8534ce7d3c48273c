"""A request as a bash command that repeats it, with variables in place of tokens."""

from __future__ import annotations

import base64
import gzip

from logs_contract.suite.http.credentials import Credentials
from logs_contract.suite.http.exchange import Request, is_user_agent

_MAX_INLINE = 2000  # bytes of a body in the command; a longer one is compressed


def make_curl_command(request: Request, credentials: Credentials) -> str:
    """The command. It needs curl, and for a long body base64 and gunzip."""
    exact = "curl -i -g --path-as-is" if "/." in request.target else "curl -i -g"
    words = [exact, "-I" if request.method == "HEAD" else f"-X {request.method}"]
    words.append(_quote_word(request.url.encode(), credentials))
    for name, value in request.headers:
        without_value = f"{name}:" if is_user_agent(name) else f"{name};"
        header = f"{name}: {value}" if value else without_value
        words.append(f"-H {_quote_word(header.encode('latin-1', 'replace'), credentials)}")
    if request.body and not any(name.lower() == "content-type" for name, _ in request.headers):
        words.append("-H 'Content-Type:'")
    if request.chunks:
        words.append("-H 'Transfer-Encoding: chunked'")
    if len(request.body) > _MAX_INLINE and not _has_token(request.body, credentials):
        packed = base64.b64encode(gzip.compress(request.body, mtime=0)).decode()
        return f"base64 -d <<< {packed} | gunzip | {' '.join(words)} --data-binary @-"
    if request.body or request.chunks:
        words.append(f"--data-binary {_quote_word(request.body, credentials)}")
    return " ".join(words)


def _has_token(body: bytes, credentials: Credentials) -> bool:
    return any(is_token for _, is_token in credentials.split(body.decode("latin-1")))


def _quote_word(value: bytes, credentials: Credentials) -> str:
    """`value` as one word of bash, with a variable in double quotes for each token."""
    parts = list(credentials.split(value.decode("latin-1")))
    if not any(is_token for _, is_token in parts):
        return _quote(value)
    if value.isascii() and value.decode().isprintable():
        return f'"{"".join(text if is_token else _escape(text) for text, is_token in parts)}"'
    return "".join(
        f'"{text}"' if is_token else _quote(text.encode("latin-1")) for text, is_token in parts
    )


def _escape(text: str) -> str:
    """Escape text for use within double quotes."""
    return "".join(f"\\{char}" if char in '"\\$`' else char for char in text)


def _quote(value: bytes) -> str:
    """Quote text in single quotes if all of it is printable, else as ``$'...'``."""
    if value.isascii() and value.decode().isprintable() and b"'" not in value:
        return f"'{value.decode()}'"
    escaped = "".join(
        chr(byte) if 32 <= byte < 127 and byte not in b"'\\" else f"\\x{byte:02x}" for byte in value
    )
    return f"$'{escaped}'"
