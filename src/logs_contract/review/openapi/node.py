"""Nodes: values of a contract with their places. References lead from node to node."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from logs_contract.json_pointers import Parts, format_pointer, parse_pointer
from logs_contract.review.openapi.documents import Document, Position, read_document
from logs_contract.review.openapi.errors import ReviewError
from logs_contract.review.openapi.sources import Source

Key = tuple[Source, Parts]


@dataclass(eq=False, slots=True)
class Files:
    """The files of one contract: the main document and the files it refers to."""

    main: Document
    _read: dict[Source, Document] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._read[self.main.source] = self.main

    def document(self, source: Source) -> Document:
        """Return the document at `source`, which is read once. Raises `ReviewError`."""
        if source not in self._read:
            source.check_within(self.main.source)
            self._read[source] = read_document(source)
        return self._read[source]

    def roots(self) -> list[Node]:
        """Return the root nodes of the files read so far, the main document first."""
        return [self.root(each) for each in self._read.values()]

    def root(self, document: Document) -> Node:
        """Return the root node of one of the files."""
        return Node(self, document, (), document.value)


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A value of a contract and its place: `parts` lead to it from the root of `document`."""

    files: Files
    document: Document
    parts: Parts
    value: Any

    @property
    def root(self) -> Node:
        """The root node of the same file."""
        return self.files.root(self.document)

    @property
    def key(self) -> Key:
        """The file and the parts, which identify the place within one contract."""
        return self.document.source, self.parts

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer, after the path of a file other than the main document."""
        return self.file + format_pointer(self.parts)

    @property
    def file(self) -> str:
        """The path of the file relative to the main document; empty for the main document."""
        if self.document is self.files.main:
            return ""
        folder = posixpath.dirname(self.files.main.source.path)
        return posixpath.relpath(self.document.source.path, folder or ".")

    @property
    def position(self) -> Position:
        """Line and column in the file."""
        return self.document.find_position(self.parts)

    def child(self, name: str) -> Node:
        """Return the value under `name`, or the item with that index. Raises `KeyError`."""
        if isinstance(self.value, list):
            if not name.isdecimal() or int(name) >= len(self.value):
                raise KeyError(name)
            inner = self.value[int(name)]
        elif isinstance(self.value, dict):
            inner = self.value[name]
        else:
            raise KeyError(name)
        return Node(self.files, self.document, (*self.parts, name), inner)

    def get(self, name: str) -> Node | None:
        """Return the value under `name`, or None."""
        try:
            return self.child(name)
        except KeyError:
            return None

    def items(self) -> Iterator[tuple[str, Node]]:
        """Return the names (or indexes) and members of an object or array, else nothing."""
        if isinstance(self.value, (dict, list)):
            names = self.value if isinstance(self.value, dict) else map(str, range(len(self.value)))
            for name in names:
                yield name, self.child(name)

    def find(self, parts: Parts) -> Node | None:
        """Return the node at `parts`, starting from this node, or None."""
        node: Node | None = self
        for part in parts:
            node = node.get(part) if node else None
        return node

    def members(self, name: str) -> Iterator[tuple[str, Node]]:
        """Return the names and members of the object or array under `name`, if it exists."""
        inner = self.get(name)
        return inner.items() if inner else iter(())

    def dereference(self) -> Node | None:
        """Return the target of the ``$ref`` of this object, or None. Raises `ReviewError`."""
        reference = self.value.get("$ref") if isinstance(self.value, dict) else None
        return self._find_target(reference) if isinstance(reference, str) else None

    def try_dereference(self) -> Node | None:
        """Return the target of the ``$ref`` of this object, or None if there is no target."""
        try:
            return self.dereference()
        except ReviewError:
            return None

    def resolve(self) -> Node:
        """Follow references from this node to the last target. Raises `ReviewError`."""
        return self._follow(only_plain=False)

    def resolve_plain(self) -> Node:
        """Follow references like `resolve`, up to a ``$ref`` with other keywords beside it."""
        return self._follow(only_plain=True)

    def _follow(self, *, only_plain: bool) -> Node:
        node, seen = self, {self.key}
        while (target := node.dereference()) and not (only_plain and len(node.value) > 1):
            if target.key in seen:
                raise ReviewError(f"{self.where}: the reference refers back to itself")
            seen.add(target.key)
            node = target
        return node

    @property
    def where(self) -> str:
        """File, line and column, as in ``openapi.yaml:12:3``."""
        return f"{self.document.source}:{self.position}"

    def _find_target(self, reference: str) -> Node:
        address, _, fragment = reference.partition("#")
        if _is_url(address):
            raise ReviewError(
                f"{self.where}: $ref {reference!r} is a URL, and the review fetches nothing from "
                "the network; store a copy beside the contract and refer to the copy"
            )
        document = self.document
        if address:
            try:
                document = self.files.document(document.source.resolve(unquote(address)))
            except ReviewError as error:
                raise type(error)(f"{self.where}: $ref {reference!r}: {error}") from None
        node = self.files.root(document)
        if fragment and not fragment.startswith("/"):
            raise ReviewError(
                f"{self.where}: $ref {reference!r}: wanted #/ at the start of the fragment"
            )
        try:
            for part in parse_pointer(fragment):
                node = node.child(part)
        except KeyError:
            raise ReviewError(f"{self.where}: $ref {reference!r} has no target") from None
        return node


def _is_url(address: str) -> bool:
    try:
        return bool(urlsplit(address).scheme)
    except ValueError:  # such as an unclosed bracket in the host
        return True


def read_contract(source: Source) -> Node:
    """Read the contract at `source`, and return its root node. Raises `ReviewError`."""
    document = read_document(source)
    return Files(document).root(document)
