"""The kinds of the values in an OpenAPI document: one table, from the specifications.

The table says for each kind of object which kind of value each field has. It follows OpenAPI 3.0.4
and 3.1.1, section 4.8, and JSON Schema 2020-12. A walker of a document asks `find_kind` for the
kind of each member, and so tells names that an author chose from keywords, and data from objects.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from logs_contract.testable_places import METHODS

# Kinds without fields. Nothing in an example, an extension or an unknown field is a keyword.
DATA, EXTENSION, UNKNOWN = "data", "extension", "unknown"
REFERENCE, TEXT, BOOLEAN, NUMBER, COUNT = "reference", "text", "boolean", "number", "count"
LIMIT, PATTERN, TYPES, DEPENDENCY = "limit", "pattern", "types", "dependency"
MAP, LIST = "map of ", "list of "

_SCHEMA_KEYWORDS = {
    **dict.fromkeys(("$id", "$schema", "$anchor", "$dynamicAnchor", "$comment"), TEXT),
    **dict.fromkeys(("title", "description", "format"), TEXT),
    **dict.fromkeys(("contentEncoding", "contentMediaType"), TEXT),
    **dict.fromkeys(("$recursiveAnchor", "$recursiveRef", "$dynamicRef", "$vocabulary"), DATA),
    **dict.fromkeys(("default", "const", "example"), DATA),
    **dict.fromkeys(("enum", "examples"), LIST + DATA),
    **dict.fromkeys(("deprecated", "readOnly", "writeOnly", "nullable", "uniqueItems"), BOOLEAN),
    **dict.fromkeys(("minimum", "maximum", "multipleOf"), NUMBER),
    **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum"), LIMIT),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), COUNT),
    **dict.fromkeys(("minProperties", "maxProperties", "minContains", "maxContains"), COUNT),
    "type": TYPES,
    "pattern": PATTERN,
    "required": LIST + TEXT,
    "dependentRequired": MAP + LIST + TEXT,
    "dependencies": MAP + DEPENDENCY,
    **dict.fromkeys(("items", "additionalItems", "unevaluatedItems", "contains"), "schema"),
    **dict.fromkeys(("additionalProperties", "unevaluatedProperties"), "schema"),
    **dict.fromkeys(("propertyNames", "contentSchema"), "schema"),
    **dict.fromkeys(("not", "if", "then", "else"), "schema"),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "prefixItems"), LIST + "schema"),
    **dict.fromkeys(("properties", "patternProperties", "dependentSchemas"), MAP + "schema"),
    **dict.fromkeys(("$defs", "definitions"), MAP + "schema"),
    "discriminator": "discriminator",
    "xml": "xml",
    "externalDocs": "external documentation",
    "$ref": REFERENCE,
}
_PARAMETER = {
    "$ref": REFERENCE,
    **dict.fromkeys(("summary", "description", "style"), TEXT),
    **dict.fromkeys(("required", "deprecated", "allowEmptyValue"), BOOLEAN),
    **dict.fromkeys(("explode", "allowReserved"), BOOLEAN),
    "schema": "schema",
    "content": MAP + "media type",
    "example": DATA,
    "examples": MAP + "example",
}
_REFERABLE = {"$ref": REFERENCE, "summary": TEXT, "description": TEXT}
# The kind of the value in each field, by kind of object. The field "*" is any other name.
FIELDS: Mapping[str, Mapping[str, str]] = {
    "contract": {
        **dict.fromkeys(("openapi", "jsonSchemaDialect"), TEXT),
        "info": "info",
        "servers": LIST + "server",
        "paths": "paths",
        "webhooks": MAP + "path item",
        "components": "components",
        "security": LIST + "security requirement",
        "tags": LIST + "tag",
        "externalDocs": "external documentation",
    },
    "info": {
        **dict.fromkeys(("title", "summary", "description", "termsOfService", "version"), TEXT),
        "contact": "contact",
        "license": "license",
    },
    "contact": dict.fromkeys(("name", "url", "email"), TEXT),
    "license": dict.fromkeys(("name", "identifier", "url"), TEXT),
    "server": {"url": TEXT, "description": TEXT, "variables": MAP + "server variable"},
    "server variable": {"enum": LIST + TEXT, "default": TEXT, "description": TEXT},
    "paths": {"*": "path item"},
    "components": {
        "schemas": MAP + "schema",
        "responses": MAP + "response",
        "parameters": MAP + "parameter",
        "examples": MAP + "example",
        "requestBodies": MAP + "request body",
        "headers": MAP + "header",
        "securitySchemes": MAP + "security scheme",
        "links": MAP + "link",
        "callbacks": MAP + "callback",
        "pathItems": MAP + "path item",
    },
    "path item": {
        **_REFERABLE,
        **dict.fromkeys(METHODS, "operation"),
        "servers": LIST + "server",
        "parameters": LIST + "parameter",
    },
    "operation": {
        **dict.fromkeys(("summary", "description", "operationId"), TEXT),
        "tags": LIST + TEXT,
        "externalDocs": "external documentation",
        "parameters": LIST + "parameter",
        "requestBody": "request body",
        "responses": "responses",
        "callbacks": MAP + "callback",
        "deprecated": BOOLEAN,
        "security": LIST + "security requirement",
        "servers": LIST + "server",
    },
    "external documentation": {"description": TEXT, "url": TEXT},
    "parameter": {"name": TEXT, "in": TEXT, **_PARAMETER},
    "header": _PARAMETER,
    "request body": {**_REFERABLE, "content": MAP + "media type", "required": BOOLEAN},
    "media type": {
        "schema": "schema",
        "example": DATA,
        "examples": MAP + "example",
        "encoding": MAP + "encoding",
    },
    "encoding": {
        **dict.fromkeys(("contentType", "style"), TEXT),
        **dict.fromkeys(("explode", "allowReserved"), BOOLEAN),
        "headers": MAP + "header",
    },
    "responses": {"*": "response"},
    "response": {
        **_REFERABLE,
        "headers": MAP + "header",
        "content": MAP + "media type",
        "links": MAP + "link",
    },
    "callback": {"$ref": REFERENCE, "*": "path item"},
    "example": {**_REFERABLE, "value": DATA, "externalValue": TEXT},
    "link": {
        **_REFERABLE,
        **dict.fromkeys(("operationRef", "operationId"), TEXT),
        "parameters": MAP + DATA,
        "requestBody": DATA,
        "server": "server",
    },
    "tag": {"name": TEXT, "description": TEXT, "externalDocs": "external documentation"},
    "schema": _SCHEMA_KEYWORDS,
    "discriminator": {"propertyName": TEXT, "mapping": MAP + TEXT},
    "xml": {
        **dict.fromkeys(("name", "namespace", "prefix"), TEXT),
        **dict.fromkeys(("attribute", "wrapped"), BOOLEAN),
    },
    "security scheme": {
        **_REFERABLE,
        **dict.fromkeys(("type", "name", "in", "scheme", "bearerFormat"), TEXT),
        "flows": "flows",
        "openIdConnectUrl": TEXT,
        "x-scopes": MAP + DATA,  # an extension that the review reads
    },
    "flows": dict.fromkeys(
        ("implicit", "password", "clientCredentials", "authorizationCode"), "flow"
    ),
    "flow": {
        **dict.fromkeys(("authorizationUrl", "tokenUrl", "refreshUrl"), TEXT),
        "scopes": MAP + TEXT,
    },
    "security requirement": {"*": LIST + TEXT},
}


def find_kind(kind: str, name: str) -> str:
    """Return the kind of the member `name` of a value of the given kind."""
    if kind in (DATA, EXTENSION, UNKNOWN):
        return kind
    for container in (MAP, LIST):
        if kind.startswith(container):
            return kind.removeprefix(container)
    fields = FIELDS.get(kind, {})
    if name in fields:
        return fields[name]
    # The names of security schemes may start with x-.
    if name.startswith("x-") and kind != "security requirement":
        return EXTENSION
    return fields.get("*", UNKNOWN)


def find_member_kind(kind: str, name: str, value: Any) -> str:
    """Return the kind of a member like `find_kind`; its `value` decides between two forms."""
    found = find_kind(kind, name)
    if found == "schema" and name == "items" and isinstance(value, list):
        return LIST + "schema"  # in JSON Schema before 2020-12
    if found == DEPENDENCY:
        return LIST + TEXT if isinstance(value, list) else "schema"
    return found


def has_keywords(kind: str) -> bool:
    """Return True if the specification fixes the names of the members, False if authors do."""
    return kind in FIELDS and kind != "security requirement"


def is_reference(kind: str, value: Any) -> bool:
    """Return True if the value is an object with a ``$ref`` that counts as a reference."""
    return is_referable(kind) and isinstance(value, dict) and "$ref" in value


def is_referable(kind: str) -> bool:
    """Return True if an object of that kind may be a reference."""
    return "$ref" in FIELDS.get(kind, ())
