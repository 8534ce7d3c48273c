"""Bounds for a YAML file: the depth of its values, and their number with aliases written out.

The parser of YAML reports events without building values. A file that exceeds a bound is refused
before anything is built, since nine aliases of nine aliases, nine times, are 400 million values.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml

MAX_DEPTH = 150
MAX_VALUES = 3_000_000
_OPENING = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_CLOSING = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


@dataclass(slots=True)
class _Value:
    """A value that was read: the number of values in it, and the depth of the deepest one."""

    anchor: str | None = None
    count: int = 1
    height: int = 0

    def add(self, inner: _Value) -> None:
        self.count += inner.count
        self.height = max(self.height, inner.height + 1)


@dataclass(slots=True)
class YamlBounds:
    """Counts the values of a file. `check` raises `yaml.MarkedYAMLError` where a bound is met."""

    _open: list[_Value] = field(default_factory=lambda: [_Value()])
    _total: int = 0
    _anchors: dict[str, _Value | None] = field(default_factory=dict)

    def check(self, loader: Any) -> None:
        """Read the events of `loader` to their end."""
        while loader.check_event():
            event = loader.get_event()
            if isinstance(event, _OPENING):
                if event.anchor:
                    self._anchors[event.anchor] = None  # it is not complete yet
                self._open.append(_Value(event.anchor))
                self._check_depth(0, event)
            elif isinstance(event, _CLOSING):
                self._add(self._open.pop(), event, count=1)
            elif isinstance(event, yaml.AliasEvent):
                value = self._find(event)
                self._add(value, event, count=value.count)
            elif isinstance(event, yaml.ScalarEvent):
                self._add(_Value(event.anchor), event, count=1)

    def _find(self, event: yaml.AliasEvent) -> _Value:
        # The loader reports an unknown alias.
        found = self._anchors.get(str(event.anchor), _Value())
        if found is None:
            _refuse(event, f"the alias *{event.anchor} stands in the value that it refers to")
        return _Value(None, found.count, found.height)

    def _add(self, value: _Value, event: Any, *, count: int) -> None:
        self._total += count
        if value.anchor:
            self._anchors[value.anchor] = value
        self._open[-1].add(value)
        self._check_depth(value.height, event)
        if self._total > MAX_VALUES:
            _refuse(
                event,
                f"wanted at most {MAX_VALUES} values with all aliases written out; found more; "
                "use $ref in place of aliases",
            )

    def _check_depth(self, height: int, event: Any) -> None:
        if len(self._open) + height > MAX_DEPTH:
            _refuse(event, f"wanted values nested at most {MAX_DEPTH} deep; found deeper ones")


def _refuse(event: Any, problem: str) -> NoReturn:
    raise yaml.MarkedYAMLError(None, None, problem, event.start_mark)
