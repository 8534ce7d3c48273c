"""Contracts, their operations and parameters, with references resolved."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from logs_contract.review.openapi.node import Key, Node
from logs_contract.review.openapi.object_kinds import EXTENSION, find_kind
from logs_contract.review.openapi.openapi_version import read_openapi_version
from logs_contract.review.openapi.subtypes import Subtype, find_subtypes
from logs_contract.review.openapi.translator import Direction, SchemaTranslator
from logs_contract.testable_places import METHODS

# OpenAPI ignores header parameters of these names (3.1.1, section 4.8.12.1).
_IGNORED_HEADERS = ("accept", "content-type", "authorization")
_DEFAULT_STYLE = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """A parameter or a response header; `location` is query, header, path or cookie."""

    node: Node
    location: str
    name: str

    @property
    def required(self) -> bool:
        """True if the contract marks the parameter or the header as required."""
        return self.node.value.get("required") is True

    @property
    def deprecated(self) -> bool:
        """True if the contract marks the parameter as deprecated."""
        return self.node.value.get("deprecated") is True

    @property
    def style(self) -> str:
        """The serialization style of the value: ``form``, ``simple``, ...."""
        return str(self.node.value.get("style", _DEFAULT_STYLE[self.location]))

    @property
    def explode(self) -> bool:
        """True if each item or member is serialized as a separate parameter."""
        return bool(self.node.value.get("explode", self.style == "form"))

    @property
    def schema(self) -> Node | None:
        """The schema of the value, under ``schema`` or ``content``, or None."""
        content = next((inner for _, inner in self.node.members("content")), self.node)
        return content.get("schema")

    @property
    def media_type(self) -> str | None:
        """The media type under ``content``, or None if `style` determines the serialization."""
        return next((name for name, _ in self.node.members("content")), None)


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """An operation. The service sends the requests of webhooks and callbacks."""

    contract: Contract
    node: Node
    item: Node
    method: str
    path: str
    sent_by_service: bool = False

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"

    @property
    def key(self) -> tuple[str, str]:
        """Method and path. Names of path parameters are removed, callback expressions kept."""
        return self.method, re.sub(r"\{(?!\$)[^}]*\}", "{}", self.path)

    @property
    def exact_key(self) -> tuple[str, str]:
        """Method and path, for the second of two operations that match the same requests."""
        return self.method, self.path

    @property
    def id(self) -> str | None:
        """The operationId."""
        found: str | None = self.node.value.get("operationId")
        return found

    @property
    def deprecated(self) -> bool:
        """True if the contract marks the operation as deprecated."""
        return self.node.value.get("deprecated") is True

    def payload_direction(self, part: Direction) -> Direction:
        """Return ``request`` if clients send this part, ``response`` if the service sends it.

        `part` is the request or the response of the operation. In webhooks and callbacks the
        returned direction is the opposite of `part`.
        """
        if not self.sent_by_service:
            return part
        return "response" if part == "request" else "request"

    def parameters(self) -> dict[tuple[str, str], Parameter]:
        """Return the parameters by location and name.

        The name of a path parameter is its position in the path. Header names are in lower case.
        """
        found: dict[tuple[str, str], Parameter] = {}
        names = re.findall(r"\{([^}]*)\}", self.path)
        for holder in (self.item, self.node):
            for _, inner in holder.members("parameters"):
                node = inner.resolve()
                location, name = node.value["in"], node.value["name"]
                key = name.lower() if location == "header" else name
                if location == "path" and name in names:
                    key = str(names.index(name))
                if location != "header" or key not in _IGNORED_HEADERS:
                    found[location, key] = Parameter(node, location, name)
        return found

    def body(self) -> Node | None:
        """Return the request body object, or None."""
        body = self.node.get("requestBody")
        return body.resolve() if body else None

    def responses(self) -> dict[str, Node]:
        """Return the response objects by status, range (``4XX``) or ``default``."""
        return {
            status.upper() if status != "default" else status: inner.resolve()
            for status, inner in self.node.members("responses")
            if find_kind("responses", status) != EXTENSION
        }

    def security(self) -> Node | None:
        """Return the security requirements of the operation, else of the contract."""
        return self.node.get("security") or self.contract.root.get("security")

    def servers(self) -> Node | None:
        """Return the servers of the operation, else of its path item, else of the contract."""
        holders = (self.node, self.item, self.contract.root)
        return next((found for each in holders if (found := each.get("servers"))), None)

    def callbacks(self) -> Iterator[Operation]:
        """Return the operations of the callbacks."""
        for name, inner in self.node.members("callbacks"):
            for expression, item in inner.resolve().items():
                if find_kind("callback", expression) != EXTENSION:
                    yield from _read_operations(
                        self.contract,
                        item.resolve(),
                        f"{self} {name} {expression}",
                        sent_by_service=not self.sent_by_service,
                    )


@dataclass(eq=False, slots=True)
class Contract:
    """One version of a contract. Raises `ReviewError` if it is neither OpenAPI 3.0 nor 3.1."""

    root: Node
    version: str = field(init=False)
    _translators: dict[Direction, SchemaTranslator] = field(default_factory=dict)
    _subtypes: dict[Key, dict[tuple[str, str], Subtype]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.version = read_openapi_version(self.root)

    def translator(self, direction: Direction) -> SchemaTranslator:
        """Return the translator for schemas of payloads in that direction."""
        translator = SchemaTranslator(self.version, direction)
        return self._translators.setdefault(direction, translator)

    def subtypes(self, schema: Node) -> Mapping[tuple[str, str], Subtype]:
        """Return the subtypes by a discriminator in a schema, which are found once."""
        start = schema.resolve_plain()
        if start.key not in self._subtypes:
            self._subtypes[start.key] = find_subtypes(start)
        return self._subtypes[start.key]

    def operations(self) -> Mapping[tuple[str, str], Operation]:
        """Return the operations of paths, webhooks and callbacks by key."""
        found: dict[tuple[str, str], Operation] = {}
        for field_name, sent_by_service in (("paths", False), ("webhooks", True)):
            kind = find_kind("contract", field_name)
            for path, item in self.root.members(field_name):
                if find_kind(kind, path) != EXTENSION:
                    for operation in _read_operations(
                        self, item.resolve(), path, sent_by_service=sent_by_service
                    ):
                        self._add(found, operation)
        return found

    def _add(self, found: dict[tuple[str, str], Operation], operation: Operation) -> None:
        known = found.setdefault(operation.key, operation)
        if known is not operation:
            found[operation.exact_key] = operation
        for each in operation.callbacks():
            found.setdefault(each.key, each)

    def schemes(self) -> dict[str, Node]:
        """Return the security schemes by name."""
        components = self.root.get("components")
        schemes = components.members("securitySchemes") if components else ()
        return {name: inner.resolve() for name, inner in schemes}


def _read_operations(
    contract: Contract, item: Node, path: str, *, sent_by_service: bool
) -> Iterator[Operation]:
    for method, node in item.items():
        if method in METHODS:
            yield Operation(contract, node, item, method, path, sent_by_service)


def read_base_path(servers: Node | None) -> str:
    """Return the path of the first server, with the default values of its variables."""
    first = servers and servers.get("0")
    if not first:
        return "/"
    variables = {name: inner.value.get("default", "") for name, inner in first.members("variables")}
    address = re.sub(
        r"\{([^}]*)\}", lambda found: str(variables.get(found[1], "")), first.value["url"]
    )
    try:
        return "/" + urlsplit(address).path.strip("/")
    except ValueError:  # with the defaults of its variables, it is no URL
        return address
