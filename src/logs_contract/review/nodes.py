"""Values of a contract together with the place they stand at, and references between them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from logs_contract.review.documents import Document, Position, read_document
from logs_contract.review.errors import ReviewError
from logs_contract.review.pointers import Parts, parts_of, pointer
from logs_contract.review.sources import Source

Key = tuple[Source, Parts]


@dataclass(eq=False, slots=True)
class Files:
    """The files of one contract: its main document, and what that one refers to."""

    main: Document
    _read: dict[Source, Document] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._read[self.main.source] = self.main

    def document(self, source: Source) -> Document:
        """The document at `source`, read once. Raises `ReviewError`."""
        if source not in self._read:
            self._read[source] = read_document(source)
        return self._read[source]

    def roots(self) -> list[Node]:
        """The values of the files read so far, whole; the main one first."""
        return [Node(self, each, (), each.value) for each in self._read.values()]


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A value at a place of a contract."""

    files: Files
    document: Document
    parts: Parts
    value: Any

    @property
    def key(self) -> Key:
        """What tells this place from every other of the same contract."""
        return self.document.source, self.parts

    @property
    def pointer(self) -> str:
        """The place as a JSON pointer, with the file before it where it is not the main one."""
        return self.file + pointer(self.parts)

    @property
    def file(self) -> str:
        """The path of its file from the folder of the main one, which is the empty text."""
        if self.document is self.files.main:
            return ""
        folder = posixpath.dirname(self.files.main.source.path)
        return posixpath.relpath(self.document.source.path, folder or ".")

    @property
    def position(self) -> Position:
        """Line and column in its file."""
        return self.document.position(self.parts)

    def child(self, name: str) -> Node:
        """The value under `name`, or the item with that index. Raises KeyError."""
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
        """The value under `name`, or None."""
        try:
            return self.child(name)
        except KeyError:
            return None

    def items(self) -> Iterator[tuple[str, Node]]:
        """The names (or indexes) and values of an object or array; nothing of anything else."""
        if isinstance(self.value, (dict, list)):
            names = self.value if isinstance(self.value, dict) else map(str, range(len(self.value)))
            for name in names:
                yield name, self.child(name)

    def under(self, name: str) -> Iterator[tuple[str, Node]]:
        """The members of the object or array under `name`; nothing where there is none."""
        inner = self.get(name)
        return inner.items() if inner else iter(())

    def reference(self) -> Node | None:
        """What the `$ref` of this object points at, or None. Raises `ReviewError`."""
        reference = self.value.get("$ref") if isinstance(self.value, dict) else None
        return self._at(reference) if isinstance(reference, str) else None

    def resolved(self) -> Node:
        """This value, or what a chain of references ends in. Raises `ReviewError`."""
        return self._followed(bare=False)

    def named(self) -> Node:
        """The component, where this schema is nothing but a reference. Raises `ReviewError`."""
        return self._followed(bare=True)

    def _followed(self, *, bare: bool) -> Node:
        """Where references lead; where `bare` only those that nothing stands beside."""
        node, seen = self, {self.key}
        while (target := node.reference()) and not (bare and len(node.value) > 1):
            if target.key in seen:
                raise ReviewError(f"{self.where}: the reference leads back to itself")
            seen.add(target.key)
            node = target
        return node

    @property
    def where(self) -> str:
        """File, line and column, as compilers write them."""
        return f"{self.document.source}:{self.position}"

    def _at(self, reference: str) -> Node:
        address, _, fragment = reference.partition("#")
        if urlsplit(address).scheme:
            raise ReviewError(
                f"{self.where}: $ref {reference!r} points into the network, where nothing is "
                "fetched from; keep a copy beside the contract and refer to that"
            )
        document = self.document
        if address:
            try:
                document = self.files.document(document.source.beside(unquote(address)))
            except ReviewError as error:
                raise ReviewError(f"{self.where}: $ref {reference!r}: {error}") from None
        node = Node(self.files, document, (), document.value)
        if fragment and not fragment.startswith("/"):
            raise ReviewError(
                f"{self.where}: $ref {reference!r}: wanted a JSON pointer after the #"
            )
        try:
            for part in parts_of(fragment):
                node = node.child(part)
        except KeyError:
            raise ReviewError(f"{self.where}: $ref {reference!r} leads nowhere") from None
        return node


def read_contract(source: Source) -> Node:
    """The root of the contract at `source`. Raises `ReviewError`."""
    document = read_document(source)
    return Node(Files(document), document, (), document.value)
