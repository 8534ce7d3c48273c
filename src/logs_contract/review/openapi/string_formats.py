"""Values of ``format``: the formats of JSON Schema, those of OpenAPI, and all others.

A format that neither defines is unknown: the review cannot check values against it. It still counts
as a constraint, different from every other constraint.
"""

from __future__ import annotations

import zlib

from logs_contract.review.openapi.json_schema import Schema

# The formats of JSON Schema (validation vocabulary, section 7.3), each with strings that match it.
STANDARD_FORMATS = {
    "date-time": ("2019-08-24T14:15:22Z",),
    "date": ("2019-08-24",),
    "time": ("14:15:22Z",),
    "duration": ("P1D",),
    "email": ("a@example.com",),
    "idn-email": ("a@example.com", "ä@example.com"),
    "hostname": ("example.com",),
    "idn-hostname": ("example.com", "ä.example"),
    "ipv4": ("192.0.2.1",),
    "ipv6": ("2001:db8::1",),
    "uri": ("https://example.com/",),
    "uri-reference": ("/", "https://example.com/"),
    "iri": ("https://example.com/", "https://example.com/ä"),
    "iri-reference": ("/", "/ä"),
    "uuid": ("123e4567-e89b-12d3-a456-426614174000",),
    "uri-template": ("/{a}",),
    "json-pointer": ("/a",),
    "relative-json-pointer": ("0",),
    "regex": ("a",),
}
# The formats of OpenAPI (3.0, data types; the OAI format registry), as schemas.
_FLOAT = 3.4028234663852886e38
OPENAPI_FORMATS: dict[str, Schema] = {
    "int32": {"minimum": -(2**31), "maximum": 2**31 - 1},
    "int64": {"minimum": -(2**63), "maximum": 2**63 - 1},
    "float": {"minimum": -_FLOAT, "maximum": _FLOAT},
    "double": {},
    "byte": {"pattern": "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$"},
    "binary": {},
    "password": {},
}
# An unknown format is translated to a pattern of one private-use character that depends on its
# name. No generated string contains it, so the keywords beside the format keep their effect.
_MARKS, _MARKS_COUNT = 0xF0000, 0xFFFE


def make_unknown_format(name: str) -> Schema:
    """The schema that stands for a format that neither JSON Schema nor OpenAPI defines."""
    mark = chr(_MARKS + zlib.crc32(name.encode()) % _MARKS_COUNT)
    return {"not": {"type": "string", "pattern": mark}}


def is_unknown_format(pattern: str) -> bool:
    """Whether a pattern, or a character, comes from `make_unknown_format`."""
    return len(pattern) == 1 and _MARKS <= ord(pattern) < _MARKS + _MARKS_COUNT


def is_known_format(name: str) -> bool:
    """Whether JSON Schema or OpenAPI defines the format."""
    return name in STANDARD_FORMATS or name in OPENAPI_FORMATS
