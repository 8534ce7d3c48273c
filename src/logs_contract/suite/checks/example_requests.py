"""Example requests: messages and metadata that faulty services often change or refuse."""

from __future__ import annotations

from typing import Any

from logs_contract.suite.http.client import Client
from logs_contract.suite.http.exchange import Request, encode

MESSAGES = {
    "empty": "",
    "blank": " ",
    "blanks": "  blanks around\t ",
    "line-breaks": "line\nbreak\n\nand a last one\n",
    "returns": "carriage\rreturn\r\nand both\r\n",
    "controls": "\x01\x07\x1b[31mred\x1b[0m\x7f\x85",
    "quotes": "'single' \"double\" `back` «guillemets»",
    "backslashes": r"C:\new\table \\ \u0041 \x41",
    "html": "<b>&amp;</b> <script>alert('x')</script> &lt;",
    "templates": "${HOME} {{ 7*7 }} %s %d %(name)s {0} $1 \\1 {conformance_run} a%20b%41+c",
    "secrets": "password=hunter2 Bearer abc.def 4111 1111 1111 1111 4111111111111111 from 10.0.0.1",
    "secrets-tokens": " ".join(
        (
            *("so_test_0000example", "so_live_0000example", "Authorization: Bearer abc123.def456"),
            *("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqb2UifQ.c2lnbmF0dXJl", "AKIA" + "IOSFODNN7EXAMPLE"),
            *("ghp_" + "0" * 36, "glpat-" + "x" * 20, "xoxb-" + "1" * 12, "f" * 40),
            *("sk_" + "live_" + "a" * 24, "AIza" + "B" * 35, "npm_" + "c" * 36),
        )
    ),
    "secrets-pairs": 'passwd: x, pwd=y api_key="z" secret=s&token=t;session=u csrf:v -p hunter2 '
    '{"password":"w"} https://user:pass@example.com/?access_token=a&sig=b Cookie: sid=c; d=e',
    "secrets-keys": "-----BEGIN RSA PRIVATE" + " KEY-----\nMIIB\n-----END RSA PRIVATE KEY-----",
    "personal": "joe.doe@example.com +49 30 901820 (555) 010-9999 078-05-1120 1970-01-01 "
    "DE89370400440532013000 192.168.0.1 2001:db8::1 00:1b:44:11:3a:b7 5555-5555-5555-4444 "
    "C:\\Users\\joe /home/joe",
    "log-line": "2026-05-04 12:00:00,123 ERROR [main] level=fatal severity=error: a.b - failed",
    "byte-order-mark": "\ufeffx",
    "attacks": "${jndi:ldap://127.0.0.1/a} ../../etc/passwd ' OR 1=1 -- <?php ?> `id`",
    "sql": "Robert'); DROP TABLE logs;-- 100% _",
    "json": '{"level":  "fatal","n" :null }',
    "words": "null",
    "number": "007",
    "umlauts": "Grüße aus Zürich, naïve façade, Łódź",
    "composed": "\u00e9\u1e69",
    "combining": "e\u0301s\u0323\u0307",
    "private-use": "\ue000 \ufffe\uffff \U0010ffff",
    "emoji": "💥 \u2764\ufe0f 👩‍👩‍👧 🏴\U000e0067\U000e0062\U000e007f 👍🏽",
    "right-to-left": "\u202b\u05e9\u05dc\u05d5\u05dd\u202c \u0633\u0644\u0627\u0645",
    "separators": "\u00a0nbsp\u2028line\u2029paragraph\u200bzero\u00ad\ufeff",
    "ideographs": "日本語 𠮷野家 한국어",
    "4k": "long " * 800,
    "150k": "x" * 150_000,
    "200k": "日" * 70_000,  # three bytes each, so that packets end within a character
    "1m": "long " * 220_000,
}


REPETITIONS = 38  # enough to find a fault in every 37th response

# Suffixes of the operation's path that a lax router may ignore.
PATH_SUFFIXES = ("/", "/.", ";a=b", "%2F", "//", "%00", "%20", "/%2e", ".json", "\\")


def list_similar_paths(path: str) -> list[str]:
    """Paths that a lax router or proxy may take for `path`."""
    last = path[path.rindex("/") :]
    first = f"/%{ord(path[1]):02x}{path[2:]}"
    prefixes = ("/.", "/", "//", "/x/..", "/;", "/.;", "/%2e", "/x/%2e%2e")
    suffixes = (f"/..{last}", f"/..;{last}", "/x/..", "#x")
    return [
        *(prefix + path for prefix in prefixes),
        *(path + suffix for suffix in suffixes),
        *(path.upper(), path.title(), first),
    ]


def _nest_objects(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(levels):
        value = {"in": value}
    return value


# Names of values that filters for secrets and for personal data replace.
SCRUBBED = (
    *("passwd", "pwd", "api_key", "apiKey", "api-key", "x-api-key", "auth", "credentials"),
    *("mysql_pwd", "private_key", "access_token", "refresh_token", "client_secret", "session"),
    *("sessionid", "connect.sid", "csrf", "csrftoken", "_csrf", "cookie", "set-cookie"),
    *("PHPSESSID", "x_forwarded_for", "remote_addr", "ip", "ip_address", "email", "phone"),
    *("ssn", "card_number", "cvv", "pin", "otp", "signature", "bearer", "jwt", "dsn"),
)

METAS: dict[str, dict[str, Any]] = {
    "nothings": {"null": None, "text": "", "list": [], "object": {}, "false": False, "zero": 0},
    "nulls": {"a": {"b": None}, "list": [None, None], "outer": {"inner": {"deep": None}}},
    "nested": {"a": {"b": [{"c": [1, [2, [3, {"d": {}}]]]}]}},
    "arrays": {
        "mixed": [1, "1", True, None, [], {}],
        "numbers": [3, 1, 2, 3],
        "texts": ["b", "a", "b"],
        "long": list(range(2000)),
    },
    "dots-and-dollars": {"a.b": 1, "$set": 2, "$where": "1", "..": 3, "a.b.c": {"d.e": 4}},
    "key-spaces": {" key ": 1, "two words": 2, "": 3, "\t": 4, "line\nbreak": 5},
    "key-unicode": {"ключ": 1, "キー": 2, "🔑": 3, "e\u0301": 4, "\u00e9": 5},
    "key-case": {"key": 1, "KEY": 2, "Key": 3},
    "key-long": {"k" * 300: 1, "x" * 2000: 2},
    "key-special": {
        "__proto__": 1,
        ":": 9,
        "a:b": 0,
        "constructor": 2,
        "toString": 3,
        "a/b": 4,
        "a[0]": 5,
        "@t": 6,
        "_id": 7,
        "_type": 8,
    },
    "key-numbers": {
        "any": {"10": "a", "9": "b", "-1": "d"},
        "zero": {"0": "a", "1": "b"},
        "one": {"1": "a", "2": "b"},
    },
    "key-secrets": {"password": "x", "token": "y", "authorization": "z", "secret": {"a": "b"}},
    "key-scrubbed": {name: f"value of {name}" for name in SCRUBBED},
    "key-names": {
        "id": 1,
        "timestamp": 2,
        "text": "x",
        "level": "fatal",
        "message": 2,
        "meta": {"meta": {}},
        "created_at": None,
    },
    "integers": {"zero": 0, "minus": -1, "32": 2**32, "53": 2**53, "-53": -(2**53)},
    "fractions": {"a": 0.1, "b": 1 / 3, "c": 1e-7, "d": 123456789.123456, "e": -2.5e-300},
    "extremes": {"tiny": 5e-324, "huge": 1.7976931348623157e308, "minus": -1e308},
    "looks-like": {
        "number": "1",
        "true": "true",
        "null": "null",
        "yes": "yes",
        "on": "on",
        "decimal": "1.50",
        "list": "a,b,c",
        "url": "HTTP://Example.COM:80/a/../b/",
        "base64": "cGxheWVyIGNvbm5lY3RlZA==",
        "e": "1e3",
        "date": "2026-05-04",
        "zone": "2026-05-04T12:00:00+02:00",
        "z": "2026-05-04T12:00:00Z",
        "millis": "2026-05-04T12:00:00.000Z",
        "uuid": "0B1C2D3E-4F50-6172-8394-A5B6C7D8E9F0",
    },
    "texts": {name: text for name, text in MESSAGES.items() if len(text) < 1000},
    "long-text": {"text": "y" * 150_000},
    "many-keys": {f"key_{number}": number for number in range(3000)},
    "deep": _nest_objects(50),
}


def make_varied_requests(client: Client, token: str | None = None) -> list[Request]:
    """Requests with `token`, otherwise valid: every level, short and long, without meta, chunked.

    A deployment must refuse each of them if the caller may not write.
    """
    requests = []
    for number, level in enumerate(client.contract.levels):
        entry = client.make_entry("x" * (3000 if number % 3 == 0 else 5), level=level)
        if number % 2:
            entry = client.make_entry_without_meta(level=level)
        requests.append(client.make_request(encode(entry), token=token, chunks=number % 4))
    as_internal = [
        ("X-Forwarded-For", "127.0.0.1"),
        ("X-Real-IP", "127.0.0.1"),
        ("X-Internal", "1"),
    ]
    query = "?debug=1&admin=true&test=1"
    body = encode(client.make_entry("from within"))
    return [*requests, client.make_request(body, token=token, headers=as_internal, query=query)]
