"""Authorization: who may not call is answered with 401."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings

from logs_contract.suite.client import JSON, Client
from logs_contract.suite.contract import load_contract
from logs_contract.suite.exchange import Deviation, Exchange, Headers, encode
from logs_contract.suite.expectations import (
    expect_entry,
    expect_error,
    expect_not_stored,
    expect_time_of_ingestion,
)
from logs_contract.suite.invariants import comes_back
from logs_contract.suite.requirements import requirement
from logs_contract.suite.samples import OFTEN, OTHER_PATHS, variety
from logs_contract.suite.search import Search
from logs_contract.suite.strategies import credentials

PREFIXES = load_contract().token_prefixes
LONG = 400  # characters; a server may limit the length of a header (RFC 9110, section 5.4)
UNKNOWN = f"{PREFIXES['test']}0000000000000000unknown"
UNSIGNED = "eyJhbGciOiJub25lIn0.eyJzY29wZSI6ImxvZ3M6d3JpdGUifQ."  # a JSON Web Token, "alg": "none"


def post(client: Client, *headers: tuple[str, str], query: str = "") -> Exchange:
    """A valid entry, with these headers."""
    return client.post(encode(client.entry("authorization")), headers=headers, query=query)


def authorize(client: Client, value: str) -> Exchange:
    return post(client, ("Authorization", value))


@requirement("authorization.missing", "envelope.unauthorized")
def test_no_authorization_header(client: Client, writer: str) -> None:
    """Not even on the connection of someone who may write."""
    client.ingest(client.entry(), token=writer)
    expect_error(post(client), client, 401)


@requirement("authorization.missing")
def test_no_authorization_header_whatever_is_sent(client: Client) -> None:
    for exchange in client.send_together(variety(client)):
        expect_error(exchange, client, 401, also=[411])


@requirement("authorization.missing")
@pytest.mark.parametrize("rest", OTHER_PATHS)
def test_no_authorization_header_on_another_path(client: Client, rest: str) -> None:
    """Which may be served, and then not without a token."""
    expect_not_stored(post(client, query=rest))


@requirement("authorization.scheme")
@pytest.mark.parametrize(
    "scheme",
    ["Basic", "Digest", "Token", "ApiKey", "Api-Key", "Key", "JWT", "OAuth", "DPoP", "Bear"],
)
def test_another_scheme(client: Client, writer: str, scheme: str) -> None:
    expect_error(authorize(client, f"{scheme} {writer}"), client, 401)


@requirement("authorization.scheme")
@pytest.mark.parametrize("form", ["{}:", "x:{}"], ids=["user", "password"])
def test_a_valid_token_as_basic_credentials(client: Client, writer: str, form: str) -> None:
    def encoded(token: str) -> str:
        return base64.b64encode(form.format(token).encode()).decode()

    shell = f"$(printf %s {form.format('$T')} | base64 -w0)"
    credentials = client.wallet.alter(writer, encoded, shell)
    also = [400, 431] if len(credentials) > LONG else []
    expect_error(authorize(client, f"Basic {credentials}"), client, 401, also=also)


@requirement("authorization.malformed")
@pytest.mark.parametrize(
    "value",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer  ,",
        "Bearer so_test_ so_test_",
        "Bearer null",
        "Bearer ==",
        "Bearer *",
        "Bearer %",
        "Bearer ' OR '1'='1",
    ],
)
def test_a_malformed_token(client: Client, value: str) -> None:
    expect_error(authorize(client, value), client, 401)


@requirement("authorization.malformed")
@pytest.mark.parametrize(
    "form",
    ["Bearer {} extra", "Bearer {},", 'Bearer "{}"', "Bearer:{}", "Bearer={}", "Bearer{}", "{}",
     "Bearer token={}", "Bearer Bearer {}", "Basic x, Bearer {}", "Bearer x {}", "Bearer <{}>",
     "Bearer '{}'", "Bearer {};", "Bearer realm=x {}", "Bearer {}, x=y"],
)  # fmt: skip
def test_a_valid_token_in_a_malformed_header(client: Client, writer: str, form: str) -> None:
    expect_error(authorize(client, form.format(writer)), client, 401)


@requirement("authorization.malformed")
@pytest.mark.parametrize("text", ["é", "ü\x80\xff"], ids=["letter", "bytes"])
def test_a_valid_token_followed_by_what_is_not_ascii(
    client: Client, writer: str, text: str
) -> None:
    """A server may refuse such a header before it knows what it is (RFC 9110, section 5.5)."""
    expect_error(authorize(client, f"Bearer {writer}{text}"), client, 401, also=[400])


@requirement("authorization.unknown")
@pytest.mark.parametrize(
    "token",
    [
        UNKNOWN,
        UNKNOWN.replace("test", "live"),
        "x",
        "test",
        "undefined",
        "constructor",
        "__proto__",
        UNSIGNED,
    ]
    + [prefix + rest for prefix in PREFIXES.values() for rest in ("", "example", "xxx")],
)
def test_an_unknown_token(client: Client, token: str) -> None:
    expect_error(client.post(encode(client.entry()), token=token), client, 401)


@requirement("authorization.unknown")
@pytest.mark.parametrize("length", [1_000, 7_000])
def test_a_very_long_token(client: Client, length: int) -> None:
    answer = client.post(encode(client.entry()), token=UNKNOWN + "x" * length)
    expect_error(answer, client, 401, also=[400, 431] if length > LONG else [])


# A change of a valid token, and the same in bash with $T for its variable.
CHANGES: dict[str, tuple[Callable[[str], str], str]] = {
    "prefix": (lambda token: token[:-1], "${$T%?}"),
    "shorter": (lambda token: token[:-3], "${$T%???}"),
    "extension": (lambda token: f"{token}0", "${$T}0"),
    "doubled": (lambda token: token * 2, "${$T}${$T}"),
    "last": (lambda token: f"{token[:-1]}~.", "${$T%?}~."),
    "first": (lambda token: f"~{token[1:]}", "~${$T:1}"),
    "padded": (lambda token: f"{token}=", "${$T}="),
    "dotted": (lambda token: f"{token}.", "${$T}."),
    "path": (lambda token: f"{token}/", "${$T}/"),
    "dashes": (lambda token: token.replace("_", "-"), "${$T//_/-}"),
    "encoded": (
        lambda token: f"{token[:-1]}%{ord(token[-1]):02X}",
        '${$T%?}%$(printf %02X "\'${$T: -1}")',
    ),
    "bare": (lambda token: token[8:], "${$T:8}"),
    "centre": (
        lambda token: f"{token[: len(token) // 2]}~{token[len(token) // 2 + 1 :]}",
        "${$T:0:$((${#$T} / 2))}~${$T:$((${#$T} / 2 + 1))}",
    ),
    "prefix-case": (
        lambda token: token[:8].swapcase() + token[8:],
        "$(tr a-zA-Z A-Za-z <<< ${$T:0:8})${$T:8}",
    ),
    "middle": (lambda token: f"{token[:-4]}~.{token[-2:]}", "${$T:0:-4}~.${$T: -2}"),
    "any-character": (lambda token: f"{token[:-2]}__", "${$T:0:-2}__"),
    "any-characters": (lambda token: f"{token[:-3]}%", "${$T:0:-3}%"),
    "glob": (lambda token: f"{token[:-3]}*", "${$T:0:-3}*"),
}


@requirement("authorization.similar")
@pytest.mark.parametrize("name", CHANGES)
def test_a_token_that_resembles_a_valid_one(client: Client, writer: str, name: str) -> None:
    token = client.wallet.alter(writer, *CHANGES[name])
    answer = client.post(encode(client.entry()), token=token)
    expect_error(answer, client, 401, also=[400, 431] if len(token) > LONG else [])


@requirement("authorization.similar")
@pytest.mark.parametrize("whole", [True, False], ids=["whole", "secret"])
def test_a_token_in_another_case(client: Client, writer: str, *, whole: bool) -> None:
    """As a whole, and after its prefix; where there is no letter, as a whole again."""
    start = 0 if whole or writer[8:] == writer[8:].swapcase() else 8
    shell = f"${{$T:0:{start}}}$(tr a-zA-Z A-Za-z <<< ${{$T:{start}}})"
    token = client.wallet.alter(writer, lambda t: t[:start] + t[start:].swapcase(), shell)
    expect_error(client.post(encode(client.entry()), token=token), client, 401)


@requirement("authorization.similar")
def test_a_token_of_the_other_mode(client: Client, reader: str) -> None:
    """A valid token with the prefix of production for that of test mode, or the reverse.

    Of one that may not write: should it exist after all, nothing is written.
    """
    test, live = PREFIXES["test"], PREFIXES["live"]
    old, new = (test, live) if reader.startswith(test) else (live, test)
    shell = f"{new}${{$T#{old}}}"
    other = client.wallet.alter(reader, lambda t: new + t.removeprefix(old), shell)
    expect_error(client.post(encode(client.entry()), token=other), client, 401)


# Where other services look for a token.
FIELDS = ("access_token", "token", "api_token", "api_key", "apikey", "key", "auth", "bearer", "jwt")
HEADERS = (
    *("X-Api-Key", "Api-Key", "ApiKey", "Token", "X-Auth-Token", "X-Access-Token", "Private-Token"),
    *("X-Authorization", "Proxy-Authorization", "X-Forwarded-Authorization", "Authentication"),
)


def too_long(writer: str, times: int) -> list[int]:
    """What may be answered where a token is that often in one place."""
    return [400, 414, 431] if len(writer) * times > LONG else []


@requirement("authorization.elsewhere")
def test_a_token_in_the_query(client: Client, writer: str) -> None:
    names = (*FIELDS, "authorization")
    query = "?" + "&".join(f"{name}={writer}" for name in names)
    expect_error(post(client, query=query), client, 401, also=too_long(writer, len(names)))


@requirement("authorization.elsewhere")
@pytest.mark.parametrize("form", ["{}", "Bearer {}"], ids=["bare", "bearer"])
def test_a_token_in_another_header(client: Client, writer: str, form: str) -> None:
    headers = [(name, form.format(writer)) for name in HEADERS]
    expect_error(post(client, *headers), client, 401, also=too_long(writer, len(HEADERS)))


@requirement("authorization.elsewhere")
def test_a_token_in_a_cookie(client: Client, writer: str) -> None:
    names = (*FIELDS, "session", "Authorization")
    cookies = "; ".join(f"{name}={writer}" for name in names)
    expect_error(post(client, ("Cookie", cookies)), client, 401, also=too_long(writer, len(names)))


@requirement("authorization.elsewhere")
def test_a_token_in_the_body(client: Client, writer: str) -> None:
    fields = {**dict.fromkeys(FIELDS, writer), "authorization": f"Bearer {writer}"}
    expect_error(client.post(encode(client.entry(meta=fields, **fields))), client, 401)


@requirement("authorization.elsewhere")
def test_a_token_in_a_form(client: Client, writer: str) -> None:
    """As RFC 6750, section 2.2, has it; its media type may be judged first."""
    form = f"access_token={writer}&level=info&message=form".encode()
    exchange = client.post(form, content_type="application/x-www-form-urlencoded")
    expect_error(exchange, client, 401, also=[400, 415])


@requirement("authorization.any-invalid")
@settings(max_examples=20)
@given(value=credentials(list(PREFIXES.values())))
def test_any_other_credentials(client: Client, search: Search, value: str) -> None:
    assume(not any(token in value for token in client.wallet.tokens))
    search.judge(value, lambda: expect_error(authorize(client, value), client, 401))


@requirement("authorization.revoked")
def test_a_revoked_token(client: Client, revoked: str) -> None:
    expect_error(client.post(encode(client.entry()), token=revoked), client, 401)


@requirement("authorization.revoked")
def test_a_revoked_token_however_often(client: Client, revoked: str) -> None:
    """Also while a list of revoked tokens is loaded anew."""
    request = client.request(encode(client.entry("often")), token=revoked)
    for exchange in client.send_together([request] * OFTEN):
        expect_error(exchange, client, 401)


@requirement("authorization.live")
@pytest.mark.parametrize("level", load_contract().levels)
def test_a_production_token(client: Client, live: str, level: str) -> None:
    entry = client.entry(level=level)
    exchange = client.ingest(entry, token=live)
    expect_time_of_ingestion(exchange, expect_entry(exchange, client, entry))


@requirement("authorization.secret")
@pytest.mark.parametrize("form", ["Bearer {}", "Basic {}", "Bearer {} extra", "{}"])
def test_a_token_never_comes_back(client: Client, writer: str, form: str) -> None:
    """Each exchange of the run is looked at for this; see invariants.py."""
    exchange = client.post(b"{", headers=[("Authorization", form.format(writer))])
    if comes_back(exchange, client.wallet.tokens):
        raise Deviation("an answer without the token", "the token in it", exchange)


@requirement("authorization.twice")
@pytest.mark.parametrize("valid_first", [True, False])
def test_two_authorization_headers(client: Client, writer: str, *, valid_first: bool) -> None:
    headers: Headers = [(("Authorization", f"Bearer {token}")) for token in (writer, UNKNOWN)]
    exchange = post(client, *(headers if valid_first else headers[::-1]))
    expect_error(exchange, client, 401, also=[400])


@requirement("authorization.challenge")
@pytest.mark.parametrize("value", [None, f"Bearer {UNKNOWN}", "Basic eDp5"])
def test_a_401_carries_a_bearer_challenge(client: Client, value: str | None) -> None:
    exchange = authorize(client, value) if value else post(client)
    challenge = exchange.headers.get("WWW-Authenticate", "")
    if not re.search(r"(^|,\s*)bearer\b", challenge, re.IGNORECASE):
        raise Deviation("a WWW-Authenticate header: Bearer …", repr(challenge), exchange)


@requirement("authorization.scheme-case")
@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer "])
def test_the_scheme_is_recognised_in_any_form(client: Client, writer: str, scheme: str) -> None:
    headers = [("Authorization", f"{scheme} {writer}"), ("Content-Type", JSON)]
    exchange = client.post(encode(client.entry()), headers=headers, content_type=None)
    expect_entry(exchange, client, client.entry())
