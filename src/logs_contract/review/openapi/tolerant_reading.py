"""Reads a contract in spite of its slips: reports each, and leaves out what cannot be read.

The values of the documents are mended in place, so that all other modules find the kinds of values
that the table in `object_kinds` promises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from logs_contract.review.openapi.errors import ForbiddenFileError, ReviewError
from logs_contract.review.openapi.node import Key, Node
from logs_contract.review.openapi.object_kinds import (
    EXTENSION,
    FIELDS,
    MAP,
    TEXT,
    UNKNOWN,
    find_kind,
    find_member_kind,
    is_reference,
)
from logs_contract.review.openapi.openapi_version import read_openapi_version
from logs_contract.review.openapi.path_slips import find_path_slips
from logs_contract.review.openapi.schema_slips import mend_schema
from logs_contract.review.openapi.slips import Effect, Slip
from logs_contract.review.openapi.value_checks import (
    ESSENTIAL,
    find_defect,
    find_fault,
    is_pattern,
    list_missing,
)

_STATUS = re.compile("default|[1-5]([0-9][0-9]|XX|xx)")


def read_tolerantly(root: Node) -> list[Slip]:
    """Mend the contract at `root`, and return its slips in the order of their lines.

    Raises `ReviewError` if nothing of it can be read.
    """
    slips = TolerantReader(read_openapi_version(root)).read(root)
    info = root.value.setdefault("info", {})  # a Node holds the value, so it stays the same
    for name in ("title", "version"):
        info.setdefault(name, "")
    root.value.setdefault("paths", {})
    return slips


@dataclass(eq=False, slots=True)
class TolerantReader:
    """Reads the documents of one contract; `slips` are those found."""

    version: str
    slips: list[Slip] = field(default_factory=list)
    _left: list[tuple[str, Node]] = field(default_factory=list)
    _seen: set[tuple[str, Key]] = field(default_factory=set)
    _references: list[tuple[str, Node]] = field(default_factory=list)
    _gaps: dict[Key, Node] = field(default_factory=dict)

    def read(self, root: Node) -> list[Slip]:
        """Mend the contract at `root`, and return its slips in the order of their lines."""
        self._visit("contract", root)
        self._read_all()
        while self._mend_references():
            self._read_all()
        self._close_gaps()
        self.slips += find_path_slips(root)
        return sorted(self.slips, key=lambda each: (each.node.file, each.node.position.line))

    def _visit(self, kind: str, node: Node) -> None:
        if (kind, node.key) not in self._seen and isinstance(node.value, (dict, list)):
            self._seen.add((kind, node.key))
            self._left.append((kind, node))

    def _read_all(self) -> None:
        while self._left:
            kind, node = self._left.pop()
            if isinstance(node.value, list):
                self._read_list(kind, node)
            else:
                self._read_object(kind, node)

    def _read_list(self, kind: str, node: Node) -> None:
        """Read the items of a list; one that cannot be read becomes None, or an empty schema."""
        for name, inner in node.items():
            self._read_member(find_kind(kind, name), node, inner)

    def _read_object(self, kind: str, node: Node) -> None:
        if is_reference(kind, node.value):
            self._references.append((kind, node))
            if kind not in ("schema", "path item"):
                return  # OpenAPI ignores the fields beside it
        if kind == "schema":
            mend_schema(node, self.version, self._report)
        for name, inner in list(node.items()):
            self._check_name(kind, node, name, inner)
            if name in node.value:
                found = find_member_kind(kind, name, inner.value)
                self._read_member(found, node, inner)
        if not is_reference(kind, node.value):
            for name in list_missing(kind, node.value, self.version):
                self._report(node, f'"{name}" is a required property of {_with_article(kind)}')

    def _check_name(self, kind: str, holder: Node, name: str, node: Node) -> None:
        found = find_kind(kind, name)
        if found == UNKNOWN and kind in FIELDS and kind != "schema":
            known = ", ".join(each for each in FIELDS[kind] if each not in ("*", "$ref"))
            self._report(node, f"{name!r} is no field of {_with_article(kind)}; wanted {known}")
        elif kind == "responses" and found != EXTENSION and not _is_status(name):
            self._report(node, f"{name!r} is no status; wanted one such as '200'", "removed")
            del holder.value[name]
        elif kind == MAP + "schema" and not _is_name(holder, name):
            self._report(node, "wanted a regular expression as the name", "removed")
            del holder.value[name]

    def _read_member(self, kind: str, holder: Node, node: Node) -> None:
        """Check a member; put in its place what can be read of it."""
        name: Any = int(node.parts[-1]) if isinstance(holder.value, list) else node.parts[-1]
        fault = find_fault(kind, node.value, self.version)
        if fault and node.value is None:
            fault += "; write it, or remove the line"
        if fault is None and kind in ESSENTIAL and not is_reference(kind, node.value):
            fault = find_defect(kind, node.value)
        if fault is None:
            self._visit(kind, node)
        elif kind == TEXT and isinstance(node.value, (int, float)):
            self._report(node, f"{fault}; write it in quotes")
            holder.value[name] = _write(node.value)
        elif isinstance(holder.value, list):
            self._report(node, fault, "emptied" if kind == "schema" else "removed")
            if kind == "schema":
                holder.value[name] = {}
            else:
                self._remove(holder, node)
        elif (kind in FIELDS and kind not in ESSENTIAL) or kind.startswith(MAP):
            self._report(node, fault, None if node.value is None else "emptied")
            holder.value[name] = {}
        else:
            self._report(node, fault, None if node.value is None else "removed")
            del holder.value[name]

    def _report(self, node: Node, message: str, effect: Effect | None = None) -> None:
        self.slips.append(Slip(node, message, effect))

    def _mend_references(self) -> bool:
        """Remove the references that cannot be followed; True if there is more to read."""
        known, self._references = self._references, []
        for kind, node in known:
            fault = self._find_reference_fault(kind, node)
            if fault is None:
                self._references.append((kind, node))
                continue
            reference = node.get("$ref")
            holder = _find_holder(node)
            if kind == "schema" or holder is None or kind not in ESSENTIAL:
                self._report(reference or node, fault, "emptied")
                node.value.clear()
            else:
                self._report(node, fault, "removed")
                self._remove(holder, node)
        return len(self._references) < len(known) or bool(self._left)

    def _find_reference_fault(self, kind: str, node: Node) -> str | None:
        """Return why a reference cannot be followed, else None, and visit its target."""
        if not isinstance(node.value.get("$ref"), str):
            return "wanted a text in $ref"
        try:
            target = node.dereference() or node
            end = node.resolve()
        except ForbiddenFileError:
            raise
        except ReviewError as error:
            return str(error).removeprefix(f"{node.where}: ")
        fault = find_fault(kind, target.value, self.version)
        if fault is None and kind in ESSENTIAL:
            fault = find_defect(kind, end.value)
        if fault is not None:
            return f"$ref {node.value['$ref']!r}: {fault}"
        self._visit(kind, target)
        return None

    def _remove(self, holder: Node, node: Node) -> None:
        name = node.parts[-1]
        if isinstance(holder.value, dict):
            holder.value.pop(name, None)
        else:
            holder.value[int(name)] = None
            self._gaps[holder.key] = holder

    def _close_gaps(self) -> None:
        """Remove the items of lists that could not be read; the others keep their lines."""
        for holder in self._gaps.values():
            kept = [index for index, each in enumerate(holder.value) if each is not None]
            holder.document.moved[holder.parts] = kept
        for holder in self._gaps.values():
            holder.value[:] = [each for each in holder.value if each is not None]


def _find_holder(node: Node) -> Node | None:
    return node.root.find(node.parts[:-1]) if node.parts else None


def _is_name(holder: Node, name: str) -> bool:
    return holder.parts[-1:] != ("patternProperties",) or is_pattern(name)


def _is_status(name: str) -> bool:
    return bool(_STATUS.fullmatch(name))


def _with_article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeio" else f"a {kind}"


def _write(value: Any) -> str:
    """Return a number, or true and false, as YAML writes it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
