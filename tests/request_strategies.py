"""Strategies for requests: valid requests in which a few parts are unusual or invalid."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from logs_contract.server.contract import Contract
from logs_contract.server.default_tokens import DEFAULT_TOKENS
from tests.implementations import LIMIT, SentRequest

Pairs = tuple[tuple[bytes, bytes], ...]

PLAIN: dict[str, Any] = {
    "method": "POST",
    "target": b"/logs",
    "authorization": ((b"authorization", b"Bearer so_test_writer"),),
    "type": ((b"content-type", b"application/json"),),
    "framing": "length",
    "is_cut": False,
    "others": (),
}
ODD_BODIES = (
    b"", b" \r\n\t", b"null", b"0", b"[]", b"{}", b'""', b"\x00", b"\xff", b"\xef\xbb\xbf{}",
    b'{"level": "info", "message": NaN}',
    b'{"level": "info", "message": "", "meta": {"n": -Infinity}}',
    b'{"level": "info", "message": "", "meta": {"n": 1e999}}',
    b'{"level": "info", "message": "", "meta": {"n": 1' + b"0" * 400 + b"}}",
    b'{"level": "info", "message": "", "meta": {"n": 18446744073709551616, "m": -0.0}}',
    b'{"level": "info", "message": ""}{}',
    b'{"level": "info", "message": "\\ud800"}',
    b'{"level": "info", "message": "\\u0000"}',
    b'{"level": "info", "message": "\xc3\x28"}',
    b'{"level": "no", "level": "info", "message": "", "message": "2", "meta": 1, "meta": {}}',
    b'{"level": "info", "level": 3, "message": "so_test_writer"}',
    b'{"level": "so_live_secret", "message": ""}',
    b'{"level": "info", "message": "", "meta": {"a": ' + b"[" * 248 + b"]" * 248 + b"}}",
    b'{"level": "info", "message": "", "meta": {"a": ' + b"[" * 249 + b"]" * 249 + b"}}",
    b'{"a":' * 600 + b"1" + b"}" * 600,
    b"[" * LIMIT,
    b"[" * (LIMIT // 2) + b"]" * (LIMIT // 2),
    b'{"level": "info", "message": "' + b"x" * (LIMIT - 32) + b'"}',
    b'{"level": "info", "message": "' + b"x" * (LIMIT - 31) + b'"}',
    b" " * (LIMIT + 1),
)  # fmt: skip
_SECRETS = [known.secret.encode() for known in DEFAULT_TOKENS]


def requests(
    contract: Contract, *, most_wild: int = 3, targets: Sequence[bytes] = ()
) -> SearchStrategy[SentRequest]:
    """Requests in which up to `most_wild` parts are unusual or invalid.

    With `targets`, each request has one of these targets and one of the usual methods.
    """
    wild = _wild()
    usual = st.sampled_from(["GET", "GET", "POST", "PUT", "HEAD", "DELETE"])
    bodies = _bodies(contract.at("#/components/schemas/LogLevel")["enum"])

    @st.composite
    def drawn(draw: st.DrawFn) -> SentRequest:
        chosen = draw(st.sets(st.sampled_from(sorted(wild)), max_size=most_wild))
        parts = {name: draw(wild[name]) if name in chosen else PLAIN[name] for name in PLAIN}
        if targets:
            parts |= {"target": draw(st.sampled_from(targets)), "method": draw(usual)}
        return _make_request(parts, draw(bodies), draw(st.permutations(range(3))))

    return drawn()


def make_entry(**fields: Any) -> bytes:
    """Return the body of a valid entry."""
    return json.dumps({"level": "info", "message": "Player connected", **fields}).encode()


def plain(body: bytes, secret: str, *headers: tuple[bytes, bytes]) -> SentRequest:
    """Return a usual request with additional `headers`."""
    authorization = ((b"authorization", b"Bearer " + secret.encode()),)
    parts = {**PLAIN, "authorization": authorization, "others": headers}
    return _make_request(parts, body, [0, 1, 2])


def _make_request(parts: dict[str, Any], body: bytes, order: list[int]) -> SentRequest:
    framings: dict[str, Pairs] = {
        "length": ((b"content-length", b"%d" % len(body)),),
        "chunked": ((b"transfer-encoding", b"chunked"),),
        "none": (),
        "too much": ((b"content-length", b"%d" % (LIMIT + 1)),),
        "at the limit": ((b"content-length", b"%d" % LIMIT),),
    }
    framing = parts["framing"]
    own = [parts["authorization"], parts["type"], framings[framing]]
    return SentRequest(
        method=parts["method"],
        target=parts["target"],
        headers=((b"host", b"localhost"), *own[order[0]], *own[order[1]], *own[order[2]])
        + parts["others"],
        body=body,
        is_broken=framing in ("too much", "at the limit") or parts["is_cut"],
    )


def _wild() -> dict[str, SearchStrategy[Any]]:
    return {
        "method": st.sampled_from(
            ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "QUERY"]
        ),
        "target": _targets(),
        "authorization": _authorizations(),
        "type": _content_types(),
        "framing": st.sampled_from(["chunked", "none", "too much", "at the limit"]),
        "is_cut": st.just(True),  # The client disconnects before the end of the body.
        "others": st.lists(_other_header(), min_size=1, max_size=3).map(tuple),
    }


def _targets() -> SearchStrategy[bytes]:
    paths = [
        b"/", b"/logs/", b"//logs", b"/logs%0A", b"/logs%0D", b"/%6Cogs", b"/LOGS", b"/logs%20",
        b"/logs%00", b"/logs/x", b"/logs/..", b"/logs%2F", b"/logs%3F", b"/logs%FF", b"/docs",
        b"/openapi.json", b"/log", b"/logs;a", b"*", b"/__mocks", b"/./logs", b"/%C3%A9",
    ]  # fmt: skip
    text = st.binary(max_size=12).map(lambda raw: bytes(0x21 + byte % 0x5E for byte in raw))
    queries = st.sampled_from([b"", b"a=1", b"=", b"&&", b"%ff=%00", b"level=info&level=x", b"?"])
    return st.one_of(
        st.sampled_from(paths),
        st.tuples(st.just(b"/logs?"), queries | text).map(b"".join),
        text.map(lambda raw: b"/" + raw.replace(b"#", b"")).filter(
            lambda raw: not raw.startswith(b"/__mock")
        ),
    )


def _authorizations() -> SearchStrategy[Pairs]:
    schemes = st.sampled_from([b"Bearer ", b"bearer ", b"BEARER ", b"Bearer  ", b"Bearer\t", b""])
    secrets = st.sampled_from(
        [*_SECRETS, b"", b"so_test_nobody", b"so_live_nobody", b"x", b"so_test_writer ",
         b"so_test_writer,", b"so_test_writer=", b"so_test_writer so_test_writer", b"\xe9"]
    )  # fmt: skip
    bearer = st.tuples(schemes, secrets).map(b"".join)
    odd = st.sampled_from([b"", b"Basic c286eA==", b"Token so_test_writer", b"Bearer,", b"Bearer"])
    known = st.sampled_from(_SECRETS).map(lambda secret: b"Bearer " + secret)
    value = st.one_of(known, bearer, odd, _values())
    values = st.one_of(known.map(lambda one: [one]), st.lists(value, max_size=2))
    return values.map(lambda values: _named(b"authorization", values))


def _content_types() -> SearchStrategy[Pairs]:
    value = st.sampled_from(
        [b"application/json", b"Application/JSON", b"application/json; charset=utf-8",
         b"application/json;charset=latin-1", b" application/json", b"application/json;",
         b"application/json, text/plain", b"text/plain", b"text/json", b"application/jsonp",
         b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x", b"", b"*/*",
         b"application/problem+json", b"application", b"\xe9", b"so_test_writer"]
    )  # fmt: skip
    return st.lists(value | _values(), max_size=2).map(
        lambda values: _named(b"content-type", values)
    )


def _other_header() -> SearchStrategy[tuple[bytes, bytes]]:
    given = {
        b"host": [b"localhost:1", b"", b"a b", b"[::1", b"example.com/x", b"\xe9", b"a@b"],
        b"expect": [b"100-continue", b"200-ok"],
        b"accept": [b"text/html", b"*/*;q=0", b"application/xml", b"\xe9", b""],
        b"accept-encoding": [b"gzip", b"identity;q=0"],
        b"content-encoding": [b"gzip", b"identity"],
        b"connection": [b"close", b"upgrade"],
        b"cookie": [b"a=1", b"=;;", b"\xe9=\xe9"],
        b"mock-run-id": [b"run-1", b"run-2", b"", b"x" * 200, b"\xe9"],
        b"prefer": [b"code=429", b"code=500", b"code=600", b"example=a", b"wait=0", b"x", b"",
                    b"code=201, wait=0", b"return=minimal", b"code=418;a"],
        b"x-forwarded-for": [b"1.2.3.4"],
        b"x-http-method-override": [b"GET"],
        b"range": [b"bytes=0-1"],
        b"if-none-match": [b"*"],
        b"transfer-encoding": [b"identity"],
        b"content-length": [b"0"],
    }  # fmt: skip
    pairs = [(name, value) for name, values in given.items() for value in values]
    names = st.sampled_from([b"x-a", b"accept", b"cookie", b"mock-run-id", b"prefer", b"x_b"])
    return st.sampled_from(pairs) | st.tuples(names, _values())


def _values() -> SearchStrategy[bytes]:
    """Header values that HTTP allows (RFC 9110, section 5.5), without blanks around them."""
    return st.binary(max_size=20).map(
        lambda raw: bytes(byte for byte in raw if byte >= 0x20 and byte != 0x7F).strip()
    )


def _named(name: bytes, values: list[bytes]) -> Pairs:
    return tuple((name, value) for value in values)


def _bodies(levels: list[str]) -> SearchStrategy[bytes]:
    json_values = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
        ),
        max_leaves=6,
    )
    fields = {"level": st.sampled_from(levels), "message": st.text(max_size=30)}
    metas = {"meta": st.dictionaries(st.text(max_size=5), json_values, max_size=3)}
    entries = st.fixed_dictionaries(fields, optional={**metas, "extra": json_values})
    almost = st.fixed_dictionaries(
        {}, optional={name: inner | json_values for name, inner in {**fields, **metas}.items()}
    )
    written = st.one_of(entries, entries, almost, json_values).flatmap(
        lambda value: st.sampled_from(
            [json.dumps(value, ensure_ascii=ascii_only).encode(errors="surrogatepass")
             for ascii_only in (True, False)]
        )
    )  # fmt: skip
    return st.one_of(written, written, _damaged(written), st.sampled_from(ODD_BODIES), st.binary())


def _damaged(bodies: SearchStrategy[bytes]) -> SearchStrategy[bytes]:
    def damage(body: bytes, place: int, length: int, put: bytes) -> bytes:
        place %= len(body) + 1
        return body[:place] + put + body[place + length :]

    puts = st.binary(max_size=3) | st.sampled_from([b",", b'"', b"{", b"\\", b" ", b"0", b"}"])
    return st.builds(damage, bodies, st.integers(0, 300), st.integers(0, 3), puts)
