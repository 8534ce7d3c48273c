"""Texts and metadata that services are known to change on their way."""

from __future__ import annotations

from typing import Any

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
    "templates": "${HOME} {{ 7*7 }} %s %d %(name)s {0} $1 \\1",
    "sql": "Robert'); DROP TABLE logs;-- 100% _",
    "json": '{"level": "fatal", "n": null}',
    "words": "null",
    "number": "007",
    "umlauts": "Grüße aus Zürich, naïve façade, Łódź",
    "composed": "\u00e9\u1e69",
    "combining": "e\u0301s\u0323\u0307",
    "emoji": "💥 👩‍👩‍👧 🏴\U000e0067\U000e0062\U000e007f 👍🏽",
    "right-to-left": "\u202b\u05e9\u05dc\u05d5\u05dd\u202c \u0633\u0644\u0627\u0645",
    "separators": "\u00a0nbsp\u2028line\u2029paragraph\u200bzero\ufeff",
    "ideographs": "日本語 𠮷野家 한국어",
    "4k": "long " * 800,
    "70k": "x" * 70_000,
    "200k": "ü" * 100_000,
}


def _deep(levels: int) -> dict[str, Any]:
    """An object with objects in it."""
    value: dict[str, Any] = {}
    for _ in range(levels):
        value = {"in": value}
    return value


METAS: dict[str, dict[str, Any]] = {
    "nothings": {"null": None, "text": "", "list": [], "object": {}, "false": False, "zero": 0},
    "nulls": {"a": {"b": None}, "list": [None, None], "outer": {"inner": {"deep": None}}},
    "nested": {"a": {"b": [{"c": [1, [2, [3, {"d": {}}]]]}]}},
    "arrays": {"mixed": [1, "1", True, None, [], {}], "long": list(range(500))},
    "dots-and-dollars": {"a.b": 1, "$set": 2, "$where": "1", "..": 3, "a.b.c": {"d.e": 4}},
    "key-spaces": {" key ": 1, "two words": 2, "": 3, "\t": 4, "line\nbreak": 5},
    "key-unicode": {"ключ": 1, "キー": 2, "🔑": 3, "e\u0301": 4, "\u00e9": 5},
    "key-case": {"key": 1, "KEY": 2, "Key": 3},
    "key-long": {"k" * 300: 1, "x" * 1000: 2},
    "key-special": {"__proto__": 1, "constructor": 2, "toString": 3, "a/b": 4, "a[0]": 5, "@t": 6},
    "key-numbers": {"10": "a", "9": "b", "0": "c", "-1": "d"},
    "key-names": {"id": 1, "level": "x", "message": 2, "meta": {"meta": {}}, "created_at": None},
    "integers": {"zero": 0, "minus": -1, "32": 2**32, "53": 2**53, "-53": -(2**53)},
    "fractions": {"a": 0.1, "b": 1 / 3, "c": 1e-7, "d": 123456789.123456, "e": -2.5e-300},
    "extremes": {"tiny": 5e-324, "huge": 1.7976931348623157e308, "minus": -1e308},
    "looks-like": {"number": "1", "true": "true", "null": "null", "date": "2026-05-04", "e": "1e3"},
    "texts": {name: text for name, text in MESSAGES.items() if len(text) < 1000},
    "long-text": {"text": "y" * 60_000},
    "many-keys": {f"key_{number}": number for number in range(1000)},
    "deep": _deep(20),
}
