"""Validation: a request that the contract does not allow is answered with 400."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import assume, given

from logs_contract.suite.catalogue.contract import load_contract
from logs_contract.suite.catalogue.requirements import requirement
from logs_contract.suite.checks.assertions import expect_error
from logs_contract.suite.checks.shrinking import ExampleRunner
from logs_contract.suite.checks.strategies import generated_bodies
from logs_contract.suite.http.client import Client
from logs_contract.suite.http.exchange import encode

CONTRACT = load_contract()
JSON_VALUES: dict[str, list[Any]] = {
    "null": [None],
    "boolean": [True, False],
    # The ordinals of an enum, and the levels as Bunyan and pino count them.
    "number": [-1, 0, 1, 2, 3, 4, 5, 10, 20, 30, 40, 50, 60, 1.5],
    "string": ["", "{}"],
    "array": [[], ["info"], ["a", "b"], [{"a": 1}]],
    "object": [{}, {"text": "info"}, {"name": "info"}],
}


def values_except(type_: str) -> list[Any]:
    """JSON values of every other type."""
    return [value for name, values in JSON_VALUES.items() if name != type_ for value in values]


@requirement("validation.missing-field", "envelope.bad-request")
@pytest.mark.parametrize("field", CONTRACT.required_fields)
def test_a_required_field_is_missing(client: Client, writer: str, field: str) -> None:
    entry = client.make_entry()
    del entry[field]
    expect_error(client.ingest(entry, token=writer), client, 400)


@requirement("validation.missing-field")
def test_every_field_is_missing(client: Client, writer: str) -> None:
    expect_error(client.ingest({}, token=writer), client, 400)


FIELDS = CONTRACT.fields
OTHER_NAMES = {
    FIELDS.level: (
        *("Level", "LEVEL", " level", "severity", "lvl", "log_level", "level_name"),
        "priority",
    ),
    FIELDS.message: ("Message", "MESSAGE", "message ", "msg", "text", "body", "log", "event"),
}


@requirement("validation.missing-field")
@pytest.mark.parametrize("field", OTHER_NAMES)
def test_a_required_field_has_another_name_or_place(
    client: Client, writer: str, field: str
) -> None:
    value = client.make_entry()[field]
    others = [name for name in OTHER_NAMES[field] if name not in CONTRACT.field_types]
    entry = client.make_entry(meta={field: value}, **dict.fromkeys(others, value))
    del entry[field]
    request = client.make_request(encode(entry), token=writer, query=f"?{field}={value}")
    expect_error(client.send(request), client, 400)


@requirement("validation.missing-field")
def test_an_entry_within_something_else(client: Client, writer: str) -> None:
    entry = client.make_entry()
    wrapped = {**dict.fromkeys(("log", "data", "entry", "event"), entry), "logs": [entry]}
    expect_error(client.ingest(wrapped, token=writer), client, 400)


@requirement("validation.type")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        (field, value)
        for field, type_ in CONTRACT.field_types.items()
        for value in values_except(type_)
    ],
    ids=repr,
)
def test_a_field_of_another_type(client: Client, writer: str, field: str, value: Any) -> None:
    entry = {**client.make_entry(), field: value}
    expect_error(client.ingest(entry, token=writer), client, 400)


NEAR_LEVELS = (
    *("", "INFO", "Info", " info", "info ", "info\n", "in fo", "inf", "infos", "0", "30", "null"),
    *("warning", "critical", "trace", "notice", "panic", "verbose", "debug,info"),
    *("\u0131nfo", "\uff49nfo", "info\u200b", "'info'", "1", "none", "log"),
    *("information", "err", "severe", "dbg", "emergency", "log.info"),
    *("-1", "2", "3", "4", "5", "10", "20", "40", "50", "60", "1.0", "true", "Level.INFO"),
)


@requirement("validation.level")
@pytest.mark.parametrize("level", NEAR_LEVELS)
def test_a_level_that_is_not_documented(client: Client, writer: str, level: str) -> None:
    expect_error(client.ingest(client.make_entry(level=level), token=writer), client, 400)


@requirement("validation.object")
@pytest.mark.parametrize("value", values_except("object"), ids=repr)
def test_a_body_that_is_not_an_object(client: Client, writer: str, value: Any) -> None:
    expect_error(client.ingest(value, token=writer), client, 400)


@requirement("validation.object")
def test_an_entry_encoded_twice(client: Client, writer: str) -> None:
    expect_error(client.ingest(json.dumps(client.make_entry()), token=writer), client, 400)


@requirement("validation.object")
@pytest.mark.parametrize("number", [1, 2])
def test_a_list_of_entries(client: Client, writer: str, number: int) -> None:
    expect_error(client.ingest([client.make_entry()] * number, token=writer), client, 400)


@requirement("validation.body")
@pytest.mark.parametrize("body", [b"", b" ", b"\r\n\r\n"], ids=["empty", "blank", "breaks"])
def test_no_body(client: Client, writer: str, body: bytes) -> None:
    expect_error(client.post(body, token=writer), client, 400)


NOT_JSON = {
    "cut": b'{"level": "info", "message": "cut',
    "cut-before-brace": b'{"level": "info", "message": "cut"',
    "cut-after-colon": b'{"level": "info", "message":',
    "comma": b'{"level": "info", "message": "comma",}',
    "comma-in-list": b'{"level": "info", "message": "comma", "meta": {"a": [1,]}}',
    "commas": b'{"level": "info",, "message": "commas"}',
    "no-comma": b'{"level": "info" "message": "none"}',
    "single-quotes": b"{'level': 'info', 'message': 'quotes'}",
    "no-quotes": b'{level: "info", message: "none"}',
    "comment": b'{"level": "info", /* why */ "message": "comment"}',
    "line-comment": b'{"level": "info", "message": "comment"} // why',
    "two": b'{"level": "info", "message": "two"} {}',
    "rest": b'{"level": "info", "message": "rest"}]',
    "lines": b'{"level": "info", "message": "1"}\n{"level": "info", "message": "2"}',
    "nan": b'{"level": "info", "message": "nan", "meta": {"n": NaN}}',
    "infinity": b'{"level": "info", "message": "infinity", "meta": {"n": Infinity}}',
    "minus-infinity": b'{"level": "info", "message": "infinity", "meta": {"n": -Infinity}}',
    "leading-zero": b'{"level": "info", "message": "zero", "meta": {"n": 01}}',
    "plus": b'{"level": "info", "message": "plus", "meta": {"n": +1}}',
    "point-at-end": b'{"level": "info", "message": "point", "meta": {"n": 1.}}',
    "nul-at-end": b'{"level": "info", "message": "nul"}\x00',
    "raw-control": b'{"level": "info", "message": "control\x01"}',
    "callback": b'cb({"level": "info", "message": "callback"})',
    "hexadecimal": b'{"level": "info", "message": "hex", "meta": {"n": 0x1F}}',
    "bare-point": b'{"level": "info", "message": "point", "meta": {"n": .5}}',
    "python": b'{"level": "info", "message": "python", "meta": {"n": None, "t": True}}',
    "undefined": b'{"level": "info", "message": "undefined", "meta": {"n": undefined}}',
    "raw-line-break": b'{"level": "info", "message": "line\nbreak"}',
    "raw-tab": b'{"level": "info", "message": "tab\tstop"}',
    "bad-escape": rb'{"level": "info", "message": "\x41"}',
    "cut-escape": rb'{"level": "info", "message": "\u00e"}',
    "base64": base64.b64encode(b'{"level": "info", "message": "base64"}'),
    "form": b"level=info&message=form",
    "xml": b"<entry><level>info</level><message>xml</message></entry>",
    "yaml": b"level: info\nmessage: yaml\n",
    "text": b"Player connected",
    "underscores": b'{"level": "info", "message": "underscores", "meta": {"n": 1_000}}',
    "form-feed": b'{"level": "info",\f"message": "form feed"}',
    "no-break-space": '{"level": "info",\u00a0"message": "space"}'.encode(),
    "guarded": b')]}\',\n{"level": "info", "message": "guarded"}',
    "semicolons": b'{"level": "info"; "message": "semicolons"}',
    "equals": b'{"level" = "info", "message" = "equals"}',
    "arrows": b'{"level" => "info", "message" => "arrows"}',
    "hash-comment": b'{"level": "info", # why\n"message": "comment"}',
    "unquoted-text": b'{"level": info, "message": "unquoted"}',
    "capitals": b'{"level": "info", "message": "capitals", "meta": {"a": TRUE, "b": Null}}',
    "nil": b'{"level": "info", "message": "nil", "meta": {"n": nil}}',
    "small-nan": b'{"level": "info", "message": "nan", "meta": {"n": nan, "i": inf}}',
    "hole": b'{"level": "info", "message": "hole", "meta": {"a": [1,,2]}}',
    "no-value": b'{"level": "info", "message": "none", "meta": {"a": }}',
    "leading-comma": b'{, "level": "info", "message": "comma"}',
    "brace-twice": b'{"level": "info", "message": "brace"}}',
    "word-at-end": b'{"level": "info", "message": "word"} ok',
    "concatenated": b'{"level": "info", "message": "con" "catenated"}',
    "backticks": b'{"level": "info", "message": `backticks`}',
    "triple-quotes": b'{"level": "info", "message": """quotes"""}',
    "escaped-quote": rb'{"level": "info", "message": "it\'s"}',
    "escaped-line-break": b'{"level": "info", "message": "line\\\nbreak"}',
    "escaped-v": rb'{"level": "info", "message": "\v\0\a"}',
    "braced-escape": rb'{"level": "info", "message": "\u{e9}"}',
    "raw-nul": b'{"level": "info", "message": "nul\x00"}',
    "raw-unit": b'{"level": "info", "message": "unit\x1f"}',
    "exponent-cut": b'{"level": "info", "message": "exponent", "meta": {"n": 1e}}',
    "minus-zero-zero": b'{"level": "info", "message": "zero", "meta": {"n": -01}}',
    "point-exponent": b'{"level": "info", "message": "point", "meta": {"n": 1.e5}}',
    "suffix": b'{"level": "info", "message": "suffix", "meta": {"n": 1L, "f": 1.5f}}',
    "big-integer": b'{"level": "info", "message": "suffix", "meta": {"n": 1n}}',
    "octal-binary": b'{"level": "info", "message": "octal", "meta": {"n": 0o7, "b": 0b1}}',
    "other-digits": '{"level": "info", "message": "digits", "meta": {"n": \u0663}}'.encode(),
    "typographic-quotes": '{\u201clevel\u201d: \u201cinfo\u201d, "message": "quotes"}'.encode(),
}
# Blanks that JSON does not have (RFC 8259, section 2), before, within and after the object. A
# deployment may ignore a byte order mark before it (section 8.1).
NOT_BLANKS = "\u00a0\v\f\x1c\x85\u1680\u2003\u2028\u3000\u200b"


@requirement("validation.json")
@pytest.mark.parametrize("name", NOT_JSON)
def test_a_body_that_is_not_json(client: Client, writer: str, name: str) -> None:
    body = FIELDS.rename_in(NOT_JSON[name])
    expect_error(client.post(body, token=writer), client, 400)


@requirement("validation.json")
@pytest.mark.parametrize("blank", NOT_BLANKS, ids=ascii)
@pytest.mark.parametrize("place", ["before", "within", "after"])
def test_a_blank_that_json_does_not_have(
    client: Client, writer: str, blank: str, place: str
) -> None:
    text = '{"level":within"info", "message": "blank"}'
    around = {"before": f"{blank}{text}", "after": f"{text}{blank}"}.get(place, text)
    body = around.replace("within", blank if place == "within" else " ")
    expect_error(client.post(body.encode(), token=writer), client, 400)


ENTRY = '{"level": "info", "message": "é"}'
NOT_UTF_8 = {
    "latin-1": ENTRY.encode("latin-1"),
    "lone-byte": ENTRY.encode().replace("é".encode(), b"\xff"),
    "cut": ENTRY.encode().replace("é".encode(), b"\xc3"),
    "overlong": ENTRY.encode().replace("é".encode(), b"\xc0\xaf"),
    "overlong-nul": ENTRY.encode().replace("é".encode(), b"\xc0\x80"),
    "beyond": ENTRY.encode().replace("é".encode(), b"\xf5\x80\x80\x80"),
    "surrogate": ENTRY.encode().replace("é".encode(), b"\xed\xa0\x80"),
    "surrogate-pair": ENTRY.encode().replace("é".encode(), b"\xed\xa0\xbd\xed\xb2\xa5"),
    "utf-16": ENTRY.encode("utf-16"),
    "utf-16-le": ENTRY.encode("utf-16-le"),
    "utf-32-be": ENTRY.encode("utf-32-be"),
    "in-a-key": b'{"level": "info", "message": "key", "meta": {"\xff": 1}}',
    "in-an-unknown-property": b'{"level": "info", "message": "unknown", "x": "\xfe"}',
}


@requirement("validation.utf-8")
@pytest.mark.parametrize("name", NOT_UTF_8)
def test_a_body_that_is_not_utf_8(client: Client, writer: str, name: str) -> None:
    body = FIELDS.rename_in(NOT_UTF_8[name])
    expect_error(client.post(body, token=writer), client, 400)


@requirement("validation.utf-8")
def test_a_body_that_is_not_utf_8_and_says_so(client: Client, writer: str) -> None:
    """JSON's media type has no charset (RFC 8259, section 11)."""
    media_type = "application/json; charset=iso-8859-1"
    body = FIELDS.rename_in(NOT_UTF_8["latin-1"])
    exchange = client.post(body, token=writer, content_type=media_type)
    expect_error(exchange, client, 400, or_status=[415])


@requirement("validation.media-type")
@pytest.mark.parametrize(
    "media_type",
    [
        *("text/plain", "text/json", "text/html", "application/x-www-form-urlencoded"),
        *("application/xml", "application/octet-stream", "application/jsonp"),
        *("application/json-seq", "application/problem+json", "multipart/form-data; boundary=x"),
        *("application/x-ndjson", "application/x-json", "application/javascript", "*/*"),
        *("application/json5", "application/vnd.api+json", "text/plain, application/json"),
    ],
)
def test_another_media_type(client: Client, writer: str, media_type: str) -> None:
    exchange = client.ingest(client.make_entry(), token=writer, content_type=media_type)
    expect_error(exchange, client, 400, or_status=[415])


@requirement("validation.any-invalid")
@given(body=generated_bodies("negative"))
def test_any_body_the_contract_does_not_allow(
    client: Client, writer: str, examples: ExampleRunner, body: bytes
) -> None:
    assume(client.contract.parse_valid(body) is None)
    send = client.post
    examples.run(body, lambda: expect_error(send(body, token=writer), client, 400, or_status=[413]))
