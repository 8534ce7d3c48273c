"""Authorization: a request without valid credentials is answered with 401."""

from __future__ import annotations

import base64
import re
import string
from collections.abc import Callable

import pytest
from hypothesis import assume, given, settings

from logs_contract.suite.catalogue.contract import load_contract
from logs_contract.suite.catalogue.requirements import requirement
from logs_contract.suite.checks.assertions import (
    expect_entry,
    expect_error,
    expect_not_stored,
    expect_time_of_ingestion,
)
from logs_contract.suite.checks.example_requests import (
    PATH_SUFFIXES,
    REPETITIONS,
    list_similar_paths,
    make_varied_requests,
)
from logs_contract.suite.checks.shrinking import ExampleRunner
from logs_contract.suite.checks.strategies import invalid_credentials
from logs_contract.suite.http.client import JSON, Client
from logs_contract.suite.http.exchange import Deviation, Exchange, Headers, encode
from logs_contract.suite.http.invariants import reveals_token

CONTRACT = load_contract()
PREFIXES = CONTRACT.token_prefixes
LONG = 400  # characters; a server may limit the length of a header (RFC 9110, section 5.4)
UNKNOWN = f"{PREFIXES['test']}0000000000000000unknown"
UNSIGNED = "eyJhbGciOiJub25lIn0.eyJzY29wZSI6ImxvZ3M6d3JpdGUifQ."  # a JSON Web Token, "alg": "none"


def post_with_headers(client: Client, *headers: tuple[str, str], query: str = "") -> Exchange:
    """Send a valid entry with these headers."""
    return client.post(encode(client.make_entry("authorization")), headers=headers, query=query)


def post_with_authorization(client: Client, value: str) -> Exchange:
    return post_with_headers(client, ("Authorization", value))


@requirement("authorization.missing", "envelope.unauthorized")
def test_no_authorization_header(client: Client, writer: str) -> None:
    """The request is refused also on a connection that carried a valid token before."""
    client.ingest(client.make_entry(), token=writer)
    expect_error(post_with_headers(client), client, 401)


@requirement("authorization.missing")
def test_no_authorization_header_whatever_is_sent(client: Client) -> None:
    for exchange in client.send_concurrently(make_varied_requests(client)):
        expect_error(exchange, client, 401, or_status=[411])


@requirement("authorization.missing")
@pytest.mark.parametrize("rest", PATH_SUFFIXES)
def test_no_authorization_header_on_another_path(client: Client, rest: str) -> None:
    """Another path may be served, but not without a token."""
    expect_not_stored(post_with_headers(client, query=rest))


@requirement("authorization.missing")
@pytest.mark.parametrize("path", list_similar_paths(CONTRACT.operation.path))
def test_no_authorization_header_on_a_path_that_resembles(client: Client, path: str) -> None:
    """A proxy may authorize one spelling of the path, and the program serve another."""
    expect_not_stored(client.post(encode(client.make_entry("authorization")), path=path))


@requirement("authorization.scheme")
@pytest.mark.parametrize(
    "scheme",
    ["Basic", "Digest", "Token", "ApiKey", "Api-Key", "Key", "JWT", "OAuth", "DPoP", "Bear"],
)
def test_another_scheme(client: Client, writer: str, scheme: str) -> None:
    expect_error(post_with_authorization(client, f"{scheme} {writer}"), client, 401)


@requirement("authorization.scheme")
@pytest.mark.parametrize("form", ["{}:", "x:{}"], ids=["user", "password"])
def test_a_valid_token_as_basic_credentials(client: Client, writer: str, form: str) -> None:
    def encoded(token: str) -> str:
        return base64.b64encode(form.format(token).encode()).decode()

    shell = f"$(printf %s {form.format('$T')} | base64 -w0)"
    credentials = client.credentials.alter(writer, encoded, shell)
    or_status = [400, 431] if len(credentials) > LONG else []
    expect_error(
        post_with_authorization(client, f"Basic {credentials}"), client, 401, or_status=or_status
    )


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
    expect_error(post_with_authorization(client, value), client, 401)


@requirement("authorization.malformed")
@pytest.mark.parametrize(
    "form",
    ["Bearer {} extra", "Bearer {},", 'Bearer "{}"', "Bearer:{}", "Bearer={}", "Bearer{}", "{}",
     "Bearer token={}", "Bearer Bearer {}", "Basic x, Bearer {}", "Bearer x {}", "Bearer <{}>",
     "Bearer '{}'", "Bearer {};", "Bearer realm=x {}", "Bearer {}, x=y", "Bearer: {}",
     "Bearer, {}", "Bearer; {}", "Bearerx {}", "BearerToken {}", "xBearer {}", "Bearer- {}",
     "Bearer/1 {}", '"Bearer" {}', "Bearer, Bearer {}", "Bearer=, {}"],
)  # fmt: skip
def test_a_valid_token_in_a_malformed_header(client: Client, writer: str, form: str) -> None:
    expect_error(post_with_authorization(client, form.format(writer)), client, 401)


@requirement("authorization.malformed")
@pytest.mark.parametrize("text", ["é", "ü\x80\xff"], ids=["letter", "bytes"])
def test_a_valid_token_followed_by_what_is_not_ascii(
    client: Client, writer: str, text: str
) -> None:
    """A server may refuse the bytes of a header before it interprets it (RFC 9110, section 5.5)."""
    expect_error(
        post_with_authorization(client, f"Bearer {writer}{text}"), client, 401, or_status=[400]
    )


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
    expect_error(client.post(encode(client.make_entry()), token=token), client, 401)


@requirement("authorization.unknown")
@pytest.mark.parametrize("length", [1_000, 7_000])
def test_a_very_long_token(client: Client, length: int) -> None:
    exchange = client.post(encode(client.make_entry()), token=UNKNOWN + "x" * length)
    expect_error(exchange, client, 401, or_status=[400, 431] if length > LONG else [])


ALPHABET = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"  # of base64
NEAR = "".join(ALPHABET[number ^ 1] for number in range(64))  # differs in the last of six bits
FAR = "".join(ALPHABET[(number + 31) % 64] for number in range(64))


@requirement("authorization.unknown")
@pytest.mark.parametrize("others", [NEAR, FAR], ids=["near", "far"])
@pytest.mark.parametrize("place", [0.0, 0.35, 0.5, 0.7, 0.85, 1.0])
def test_a_token_with_one_other_character(
    client: Client, writer: str, place: float, others: str
) -> None:
    """A token differs also where base64 has spare bits, and where only a part is compared."""
    at = round(place * (len(writer) - 1))
    shell = f"${{$T:0:{at}}}$(tr -- {ALPHABET} {others} <<< ${{$T:{at}:1}})${{$T:{at + 1}}}"
    table = str.maketrans(f"{ALPHABET}.~+/", f"{others}ABCD")
    token = client.credentials.alter(
        writer, lambda t: t[:at] + t[at].translate(table) + t[at + 1 :], shell
    )
    exchange = client.post(encode(client.make_entry()), token=token)
    expect_error(exchange, client, 401, or_status=[400, 431] if len(token) > LONG else [])


# Changes of a valid token: in Python, and in bash with $T for the token's variable.
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
    token = client.credentials.alter(writer, *CHANGES[name])
    exchange = client.post(encode(client.make_entry()), token=token)
    expect_error(exchange, client, 401, or_status=[400, 431] if len(token) > LONG else [])


@requirement("authorization.similar")
@pytest.mark.parametrize("whole", [True, False], ids=["whole", "secret"])
def test_a_token_in_another_case(client: Client, writer: str, *, whole: bool) -> None:
    """Change the case of the whole token, or of the part after its prefix if that has letters."""
    start = 0 if whole or writer[8:] == writer[8:].swapcase() else 8
    shell = f"${{$T:0:{start}}}$(tr a-zA-Z A-Za-z <<< ${{$T:{start}}})"
    token = client.credentials.alter(writer, lambda t: t[:start] + t[start:].swapcase(), shell)
    expect_error(client.post(encode(client.make_entry()), token=token), client, 401)


@requirement("authorization.similar")
def test_a_token_of_the_other_mode(client: Client, reader: str) -> None:
    """A valid token with the prefix of test mode replaced by that of production, or the reverse.

    The token lacks the scope, so that nothing is written if the changed token exists.
    """
    test, live = PREFIXES["test"], PREFIXES["live"]
    old, new = (test, live) if reader.startswith(test) else (live, test)
    shell = f"{new}${{$T#{old}}}"
    other = client.credentials.alter(reader, lambda t: new + t.removeprefix(old), shell)
    expect_error(client.post(encode(client.make_entry()), token=other), client, 401)


# Fields and headers in which other services look for a token.
FIELDS = ("access_token", "token", "api_token", "api_key", "apikey", "key", "auth", "bearer", "jwt")
HEADERS = (
    *("X-Api-Key", "Api-Key", "ApiKey", "Token", "X-Auth-Token", "X-Access-Token", "Private-Token"),
    *("X-Authorization", "Proxy-Authorization", "X-Forwarded-Authorization", "Authentication"),
)


def too_long_statuses(writer: str, times: int) -> list[int]:
    """The allowed statuses if one place of the request has a long token `times` times."""
    return [400, 414, 431] if len(writer) * times > LONG else []


@requirement("authorization.elsewhere")
def test_a_token_in_the_query(client: Client, writer: str) -> None:
    names = (*FIELDS, "authorization")
    query = "?" + "&".join(f"{name}={writer}" for name in names)
    expect_error(
        post_with_headers(client, query=query),
        client,
        401,
        or_status=too_long_statuses(writer, len(names)),
    )


@requirement("authorization.elsewhere")
@pytest.mark.parametrize("form", ["{}", "Bearer {}"], ids=["bare", "bearer"])
def test_a_token_in_another_header(client: Client, writer: str, form: str) -> None:
    headers = [(name, form.format(writer)) for name in HEADERS]
    expect_error(
        post_with_headers(client, *headers),
        client,
        401,
        or_status=too_long_statuses(writer, len(HEADERS)),
    )


@requirement("authorization.elsewhere")
def test_a_token_in_a_cookie(client: Client, writer: str) -> None:
    names = (*FIELDS, "session", "Authorization")
    cookies = "; ".join(f"{name}={writer}" for name in names)
    expect_error(
        post_with_headers(client, ("Cookie", cookies)),
        client,
        401,
        or_status=too_long_statuses(writer, len(names)),
    )


@requirement("authorization.elsewhere")
def test_a_token_in_the_body(client: Client, writer: str) -> None:
    fields = {**dict.fromkeys(FIELDS, writer), "authorization": f"Bearer {writer}"}
    expect_error(client.post(encode(client.make_entry(meta=fields, **fields))), client, 401)


@requirement("authorization.elsewhere")
def test_a_token_in_a_form(client: Client, writer: str) -> None:
    """A token in a form (RFC 6750, section 2.2). A deployment may refuse the media type first."""
    names = CONTRACT.fields
    form = f"access_token={writer}&{names.level}=info&{names.message}=form".encode()
    exchange = client.post(form, content_type="application/x-www-form-urlencoded")
    expect_error(exchange, client, 401, or_status=[400, 415])


@requirement("authorization.any-invalid")
@settings(max_examples=20)
@given(value=invalid_credentials(list(PREFIXES.values())))
def test_any_other_credentials(client: Client, examples: ExampleRunner, value: str) -> None:
    assume(not any(token in value for token in client.credentials.tokens))
    examples.run(value, lambda: expect_error(post_with_authorization(client, value), client, 401))


@requirement("authorization.revoked")
def test_a_revoked_token(client: Client, revoked: str) -> None:
    expect_error(client.post(encode(client.make_entry()), token=revoked), client, 401)


@requirement("authorization.revoked")
def test_a_revoked_token_however_often(client: Client, revoked: str) -> None:
    """A revoked token is refused also while the deployment reloads its list of revoked tokens."""
    request = client.make_request(encode(client.make_entry("often")), token=revoked)
    for exchange in client.send_concurrently([request] * REPETITIONS):
        expect_error(exchange, client, 401)


@requirement("authorization.live")
@pytest.mark.parametrize("level", CONTRACT.levels)
def test_a_production_token(client: Client, live: str, level: str) -> None:
    entry = client.make_entry(level=level)
    exchange = client.ingest(entry, token=live)
    expect_time_of_ingestion(exchange, expect_entry(exchange, client, entry))


@requirement("authorization.secret")
@pytest.mark.parametrize("form", ["Bearer {}", "Basic {}", "Bearer {} extra", "{}"])
def test_a_token_never_comes_back(client: Client, writer: str, form: str) -> None:
    """The suite checks every exchange of the run for this; see http/invariants.py."""
    exchange = client.post(b"{", headers=[("Authorization", form.format(writer))])
    if reveals_token(exchange, client.credentials.tokens):
        raise Deviation("a response without the token", "the token in it", exchange)


@requirement("authorization.twice")
@pytest.mark.parametrize(
    "values", [(f"Bearer {UNKNOWN}", "Bearer x"), ("Basic eDp5", f"Bearer {UNKNOWN}")]
)
def test_two_authorization_headers(client: Client, values: tuple[str, str]) -> None:
    """Neither is valid. If one is, RFC 9110, section 5.3, leaves open which of them counts."""
    headers: Headers = [("Authorization", value) for value in values]
    expect_error(post_with_headers(client, *headers), client, 401, or_status=[400])


@requirement("authorization.challenge")
@pytest.mark.parametrize("value", [None, f"Bearer {UNKNOWN}", "Basic eDp5"])
def test_a_401_carries_a_bearer_challenge(client: Client, value: str | None) -> None:
    exchange = post_with_authorization(client, value) if value else post_with_headers(client)
    challenge = exchange.headers.get("WWW-Authenticate", "")
    if not re.search(r"(^|,\s*)bearer\b", challenge, re.IGNORECASE):
        raise Deviation("a WWW-Authenticate header: Bearer …", repr(challenge), exchange)


@requirement("authorization.scheme-case")
@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer "])
def test_the_scheme_is_recognised_in_any_form(client: Client, writer: str, scheme: str) -> None:
    headers = [("Authorization", f"{scheme} {writer}"), ("Content-Type", JSON)]
    exchange = client.post(encode(client.make_entry()), headers=headers, content_type=None)
    expect_entry(exchange, client, client.make_entry())
