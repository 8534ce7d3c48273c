"""The formats of JSON Schema and OpenAPI, and schemas that represent unknown formats.

A format that neither specification defines is unknown: the review cannot check values against it.
The review treats an unknown format as a constraint that differs from all other constraints.
"""

from __future__ import annotations

import zlib

from logs_contract.review.openapi.json_schema import Schema

# The formats of JSON Schema (validation vocabulary, section 7.3), each with matching strings.
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
# name. No generated string contains this mark, so the other keywords keep their effect.
_FIRST_MARK, _MARK_COUNT = 0xF0000, 0xFFFE


def make_unknown_format(name: str) -> Schema:
    """Return the schema that represents an unknown format."""
    mark = chr(_FIRST_MARK + zlib.crc32(name.encode()) % _MARK_COUNT)
    return {"not": {"type": "string", "pattern": mark}}


def is_unknown_format(pattern: str) -> bool:
    """Return True if a pattern or a character comes from `make_unknown_format`."""
    return len(pattern) == 1 and _FIRST_MARK <= ord(pattern) < _FIRST_MARK + _MARK_COUNT


def is_known_format(name: str) -> bool:
    """Return True if JSON Schema or OpenAPI defines the format."""
    return name in STANDARD_FORMATS or name in OPENAPI_FORMATS
