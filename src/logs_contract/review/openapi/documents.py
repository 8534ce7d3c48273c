"""Parses YAML and JSON files, and finds the line and column of each value."""

from __future__ import annotations

import math
import re
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any, ClassVar

import yaml

from logs_contract.json_pointers import Parts
from logs_contract.review.openapi.errors import ReviewError
from logs_contract.review.openapi.sources import Source
from logs_contract.review.openapi.yaml_bounds import YamlBounds

_DIGITS, _LARGEST = 400, 1e300  # of a number; larger numbers are infinite to many readers
_TEXT = "tag:yaml.org,2002:str"
_TYPE_NAMES = (
    (bool, "true or false"),
    ((int, float), "a number"),
    (str, "a text"),
    (list, "a list"),
    (dict, "an object"),
)
# An escape of JSON: a surrogate pair, or any other escape.
_ESCAPE = re.compile(r"\\(?:u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|.)", re.IGNORECASE)


class _Loader(yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader):  # type: ignore[misc]
    """Reads YAML as JSON: dates and ``yes`` are strings, duplicate names are errors."""

    yaml_implicit_resolvers: ClassVar[dict[str, Any]] = {}
    yaml_constructors: ClassVar[dict[Any, Any]] = {
        f"tag:yaml.org,2002:{name}": yaml.SafeLoader.yaml_constructors[f"tag:yaml.org,2002:{name}"]
        for name in ("null", "bool", "str", "seq", "map")
    }

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen and key.value != "<<":
                    raise yaml.constructor.ConstructorError(
                        None, None, f"duplicate name {key.value!r}", key.start_mark
                    )
                seen.add(key.value)
                if key.tag not in (_TEXT, "tag:yaml.org,2002:merge"):
                    key.tag = _TEXT  # JSON names are strings, so a status 200 becomes "200"
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping


# The core schema (YAML 1.2.2, section 10.3). PyYAML needs the possible first characters.
for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", list("-+.0123456789")),
    ("merge", r"<<", ["<"]),
):
    _Loader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), _first
    )


def _construct_number(loader: Any, node: yaml.ScalarNode) -> float:
    text = loader.construct_scalar(node)
    try:
        number = _parse_number(text) if len(text) <= _DIGITS else math.inf
    except ValueError as error:  # a tag such as !!int stands before a text
        raise yaml.constructor.ConstructorError(None, None, str(error), node.start_mark) from None
    if abs(number) > _LARGEST:
        problem = f"wanted a number up to {_LARGEST:g}; found a larger one"
        raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)
    return number


def _parse_number(text: str) -> float:
    if text.startswith("0x"):
        return int(text, 16)
    return int(text) if re.fullmatch(r"[-+]?[0-9]+", text) else float(text)


def _refuse_tag(_: Any, node: yaml.Node) -> None:
    problem = f"wanted a value of JSON; found the tag {node.tag}; remove the tag"
    raise yaml.constructor.ConstructorError(None, None, problem, node.start_mark)


for _tag in ("int", "float"):
    _Loader.add_constructor(f"tag:yaml.org,2002:{_tag}", _construct_number)
_Loader.add_constructor(None, _refuse_tag)


@dataclass(frozen=True, slots=True)
class Position:
    """A line and a column of a file, counted from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """One parsed file of a contract.

    `moved` has the lists from which items were removed: the indexes of the others in the file.
    """

    source: Source
    value: Any
    _root: yaml.Node = field(repr=False)
    moved: dict[Parts, list[int]] = field(default_factory=dict, repr=False)

    @property
    def name(self) -> str:
        """The path in messages and reports."""
        return self.source.path

    def find_position(self, parts: Parts) -> Position:
        """Return the position of the member or item at `parts`, else of its nearest ancestor."""
        node, mark = self._root, self._root.start_mark
        for depth, part in enumerate(parts):
            kept = self.moved.get(parts[:depth])
            index = str(kept[int(part)]) if kept and int(part) < len(kept) else part
            found = _find_member(node, index)
            if found is None:
                break
            name, node = found
            mark = name.start_mark
        return Position(mark.line + 1, mark.column + 1)


def _find_member(node: yaml.Node, part: str) -> tuple[yaml.Node, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((key, value) for key, value in node.value if key.value == part), None)
    if isinstance(node, yaml.SequenceNode) and part.isdecimal() and int(part) < len(node.value):
        return (node.value[int(part)],) * 2
    return None


def _join_surrogates(escape: re.Match[str]) -> str:
    """Convert a JSON surrogate pair (RFC 8259, section 7) to a YAML escape; keep others."""
    high, low = escape[1], escape[2]
    if high is None:
        return escape[0]
    return f"\\U{0x10000 + (int(high, 16) - 0xD800) * 0x400 + int(low, 16) - 0xDC00:08X}"


def name_type(value: Any) -> str:
    """Return the type of a value for a message, without the value, which may be a secret."""
    for kind, name in _TYPE_NAMES:
        if isinstance(value, kind):
            return name
    return "nothing"


def read_document(source: Source) -> Document:
    """Read a YAML or JSON document. Raises `ReviewError` with line and column."""
    # JSON allows tabs as indentation, YAML does not. JSON strings contain no unescaped tabs.
    text = source.read().removeprefix("\ufeff")
    if text.lstrip()[:1] in ("{", "["):
        text = _ESCAPE.sub(_join_surrogates, text.replace("\t", " "))
    loader = _Loader(text)
    try:
        YamlBounds().check(bounded := _Loader(text))
        bounded.dispose()
        root = loader.get_single_node()
        value = loader.construct_document(root) if root is not None else None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = f":{mark.line + 1}:{mark.column + 1}" if mark else ""
        raise ReviewError(f"{source}{at}: invalid YAML: {error.problem or error.context}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise ReviewError(f"{source}: invalid YAML: {' '.join(str(error).split())}") from None
    except RecursionError:
        raise ReviewError(f"{source}: nested too deeply") from None
    finally:
        loader.dispose()
    if not isinstance(value, dict):
        raise ReviewError(
            f"{source}: wanted an OpenAPI document (an object); found {name_type(value)}"
        )
    return Document(source, value, root)
