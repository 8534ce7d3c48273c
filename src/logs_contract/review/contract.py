"""A contract as its operations: what each takes and answers, references followed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from logs_contract.review.dialect import Dialect, Direction
from logs_contract.review.errors import ReviewError
from logs_contract.review.nodes import Node
from logs_contract.review.schemas import Comparison
from logs_contract.review.validity import version_of

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
# Where the contract says so itself (OpenAPI 3.1.1, section 4.8.12.1), they are no parameters.
_NO_PARAMETERS = ("accept", "content-type", "authorization")
_DEFAULT_STYLE = {"query": "form", "cookie": "form", "path": "simple", "header": "simple"}


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """A parameter, or a header of a response: `node` is the object itself."""

    node: Node
    kind: str
    name: str

    @property
    def required(self) -> bool:
        """Whether it must be sent."""
        return self.node.value.get("required") is True

    @property
    def deprecated(self) -> bool:
        """Whether it is marked so."""
        return self.node.value.get("deprecated") is True

    @property
    def style(self) -> str:
        """How its value is written."""
        return str(self.node.value.get("style", _DEFAULT_STYLE[self.kind]))

    @property
    def explode(self) -> bool:
        """Whether items and members are written as parameters of their own."""
        return bool(self.node.value.get("explode", self.style == "form"))

    @property
    def schema(self) -> Node | None:
        """Its schema, or that of its content."""
        content = next((inner for _, inner in self.node.under("content")), self.node)
        return content.get("schema")

    @property
    def media_type(self) -> str | None:
        """The media type its value is written in, where it has one."""
        return next((name for name, _ in self.node.under("content")), None)


@dataclass(frozen=True, slots=True, eq=False)
class Operation:
    """One operation. `sent`: by the service to its client (a webhook, a callback)."""

    contract: Contract
    node: Node
    item: Node
    method: str
    path: str
    sent: bool = False

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path}"

    @property
    def key(self) -> tuple[str, str]:
        """Method and path, whatever its parameters are called; a callback's expression counts."""
        return self.method, re.sub(r"\{(?!\$)[^}]*\}", "{}", self.path)

    @property
    def id(self) -> str | None:
        """Its operationId."""
        found: str | None = self.node.value.get("operationId")
        return found

    @property
    def deprecated(self) -> bool:
        """Whether it is marked so."""
        return self.node.value.get("deprecated") is True

    def direction(self, of: Direction) -> Direction:
        """Who sends the request or the response: of a webhook, the other one."""
        if not self.sent:
            return of
        return "response" if of == "request" else "request"

    def parameters(self) -> dict[tuple[str, str], Parameter]:
        """By place and name; of the path by its place in the path, of headers in lower case."""
        found: dict[tuple[str, str], Parameter] = {}
        names = re.findall(r"\{([^}]*)\}", self.path)
        for holder in (self.item, self.node):
            for _, inner in holder.under("parameters"):
                node = inner.resolved()
                kind, name = node.value["in"], node.value["name"]
                key = name.lower() if kind == "header" else name
                if kind == "path" and name in names:
                    key = str(names.index(name))
                if kind != "header" or key not in _NO_PARAMETERS:
                    found[kind, key] = Parameter(node, kind, name)
        return found

    def body(self) -> Node | None:
        """The request body object."""
        body = self.node.get("requestBody")
        return body.resolved() if body else None

    def responses(self) -> dict[str, Node]:
        """The response objects by status, ``4XX`` or ``default``."""
        return {
            status.upper() if status != "default" else status: inner.resolved()
            for status, inner in self.node.under("responses")
            if not status.startswith("x-")
        }

    def security(self) -> Node | None:
        """The security requirements in force: its own, or those of the contract."""
        return self.node.get("security") or self.contract.root.get("security")

    def servers(self) -> Node | None:
        """The servers in force: its own, those of its path, or those of the contract."""
        holders = (self.node, self.item, self.contract.root)
        return next((found for each in holders if (found := each.get("servers"))), None)

    def callbacks(self) -> Iterator[Operation]:
        """The operations of its callbacks."""
        for name, inner in self.node.under("callbacks"):
            for expression, item in inner.resolved().items():
                yield from _of_item(
                    self.contract,
                    item.resolved(),
                    f"{self} {name} {expression}",
                    sent=not self.sent,
                )


@dataclass(eq=False, slots=True)
class Contract:
    """One version of a contract."""

    root: Node
    version: str = field(init=False)
    _dialects: dict[Direction, Dialect] = field(default_factory=dict)
    _comparisons: dict[tuple[int, Direction], Comparison] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.version = version_of(self.root)

    def dialect(self, direction: Direction) -> Dialect:
        """Its schemas in that direction."""
        return self._dialects.setdefault(direction, Dialect(self.version, direction))

    def comparison(self, base: Contract, direction: Direction) -> Comparison:
        """What compares its schemas in that direction with those of another version."""
        key = id(base), direction
        if key not in self._comparisons:
            both = base.dialect(direction), self.dialect(direction)
            self._comparisons[key] = Comparison(*both)
        return self._comparisons[key]

    def operations(self) -> Mapping[tuple[str, str], Operation]:
        """Every operation by its key: of paths, webhooks and callbacks."""
        found: dict[tuple[str, str], Operation] = {}
        for word, sent in (("paths", False), ("webhooks", True)):
            for path, item in self.root.under(word):
                if not path.startswith("x-"):
                    for operation in _of_item(self, item.resolved(), path, sent=sent):
                        self._add(found, operation)
        return found

    def _add(self, found: dict[tuple[str, str], Operation], operation: Operation) -> None:
        known = found.setdefault(operation.key, operation)
        if known is not operation:
            raise ReviewError(
                f"{operation.node.where}: {operation} and {known} are the same to a client; "
                "one of them cannot be reached"
            )
        for each in operation.callbacks():
            found.setdefault(each.key, each)

    def schemes(self) -> dict[str, Node]:
        """The security schemes by name."""
        components = self.root.get("components")
        schemes = components.under("securitySchemes") if components else ()
        return {name: inner.resolved() for name, inner in schemes}


def _of_item(contract: Contract, item: Node, path: str, *, sent: bool) -> Iterator[Operation]:
    for method, node in item.items():
        if method in METHODS:
            yield Operation(contract, node, item, method, path, sent)


def base_path(servers: Node | None) -> str:
    """The path of the first server, its variables at their defaults."""
    first = servers and servers.get("0")
    if not first:
        return "/"
    variables = {name: inner.value.get("default", "") for name, inner in first.under("variables")}
    address = re.sub(
        r"\{([^}]*)\}", lambda found: str(variables.get(found[1], "")), first.value["url"]
    )
    try:
        return "/" + urlsplit(address).path.strip("/")
    except ValueError as error:
        raise ReviewError(f"{first.where}: no URL: {address!r}: {error}") from None
