"""A request as a bash command that repeats it, with variables in place of tokens."""

from __future__ import annotations

import base64
import gzip

from logs_contract.suite.exchange import Request, is_user_agent
from logs_contract.suite.wallet import Wallet

_MOST_INLINE = 2000  # bytes of a body in the command; more is packed


def curl(request: Request, wallet: Wallet) -> str:
    """The command. It needs curl, and base64 and gunzip where the body is long."""
    words = ["curl -i -g", "-I" if request.method == "HEAD" else f"-X {request.method}"]
    words.append(_word(request.url.encode(), wallet))
    for name, value in request.headers:
        nothing = f"{name}:" if is_user_agent(name) else f"{name};"
        header = f"{name}: {value}" if value else nothing
        words.append(f"-H {_word(header.encode('latin-1', 'replace'), wallet)}")
    if request.body and not any(name.lower() == "content-type" for name, _ in request.headers):
        words.append("-H 'Content-Type:'")
    if request.chunks:
        words.append("-H 'Transfer-Encoding: chunked'")
    if len(request.body) > _MOST_INLINE and not _has_token(request.body, wallet):
        packed = base64.b64encode(gzip.compress(request.body, mtime=0)).decode()
        return f"base64 -d <<< {packed} | gunzip | {' '.join(words)} --data-binary @-"
    if request.body or request.chunks:
        words.append(f"--data-binary {_word(request.body, wallet)}")
    return " ".join(words)


def _has_token(body: bytes, wallet: Wallet) -> bool:
    return any(is_token for _, is_token in wallet.parts(body.decode("latin-1")))


def _word(value: bytes, wallet: Wallet) -> str:
    """`value` as one word for bash: in double quotes around a token's variable, where it can be."""
    parts = list(wallet.parts(value.decode("latin-1")))
    if not any(is_token for _, is_token in parts):
        return _quoted(value)
    if value.isascii() and value.decode().isprintable():
        return f'"{"".join(text if is_token else _escaped(text) for text, is_token in parts)}"'
    return "".join(
        f'"{text}"' if is_token else _quoted(text.encode("latin-1")) for text, is_token in parts
    )


def _escaped(text: str) -> str:
    """For use within double quotes."""
    return "".join(f"\\{char}" if char in '"\\$`' else char for char in text)


def _quoted(value: bytes) -> str:
    """Plain in single quotes where it can be, else ``$'...'``."""
    if value.isascii() and value.decode().isprintable() and b"'" not in value:
        return f"'{value.decode()}'"
    escaped = "".join(
        chr(byte) if 32 <= byte < 127 and byte not in b"'\\" else f"\\x{byte:02x}" for byte in value
    )
    return f"$'{escaped}'"
