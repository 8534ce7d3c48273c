"""Finds editorial changes: differences that change no request and no response."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from logs_contract.json_pointers import Parts, is_under
from logs_contract.review.diff.build_changes import make_change
from logs_contract.review.diff.changes import Change
from logs_contract.review.openapi.node import Node
from logs_contract.review.openapi.object_kinds import (
    EXTENSION,
    UNKNOWN,
    find_kind,
    has_keywords,
)
from logs_contract.review.openapi.walk import UsedPlaces, find_used_places

_ANNOTATIONS = frozenset(
    [
        "title",
        "description",
        "summary",
        "default",
        "example",
        "examples",
        "deprecated",
        "externalDocs",
        "$comment",
        "termsOfService",
        "contact",
        "license",
        "jsonSchemaDialect",
        "bearerFormat",
        "contentSchema",
        "openIdConnectUrl",
        "links",
        "discriminator",
        "xml",
    ]
)


def find_editorial_changes(base: Node, head: Node, changes: Iterable[Change]) -> Iterator[Change]:
    """Return the differences in the files of both contracts that no change of `changes` covers."""
    used = find_used_places(base) | find_used_places(head)
    covered: dict[str, set[Parts]] = {}
    for node in (node for each in changes for node in (each.base, each.head) if node):
        covered.setdefault(node.file, set()).add(node.parts)
    files = {root.file: root for root in head.files.roots()}
    for before in base.files.roots():
        if before.file in files:
            places = covered.get(before.file, set())
            yield from _compare_file(before, files[before.file], places, used)


def _compare_file(
    base: Node, head: Node, covered: set[Parts], used: UsedPlaces
) -> Iterator[Change]:
    parents = {parts[:-1] for parts in covered}
    for parts in _find_differences(base.value, head.value):
        if any(is_under(parts, each) or is_under(each, parts) for each in covered):
            continue
        rule = _find_rule(base.file, parts, used)
        if rule == "editorial.rewritten" and parts[:-1] in parents:
            continue  # a change of a sibling covers it
        before, after = base.find(parts), head.find(parts)
        effect = "added" if before is None else "removed" if after is None else "changed"
        yield make_change(rule, f"{parts[-1] if parts else 'document'} {effect}", before, after)


def _find_differences(before: Any, after: Any, parts: Parts = ()) -> Iterator[Parts]:
    if before == after and type(before) is type(after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*before, *(name for name in after if name not in before)]:
            if name not in before or name not in after:
                yield (*parts, name)
            else:
                yield from _find_differences(before[name], after[name], (*parts, name))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _find_differences(one, other, (*parts, str(index)))
    else:
        yield parts


def _find_rule(file: str, parts: Parts, used: UsedPlaces) -> str:
    if parts[:2] == ("info", "version") or (parts[:1] == ("openapi",) and not file):
        return "editorial.version"
    keywords, kind = _select_keywords(file, parts, used)
    if kind == EXTENSION:
        return "editorial.extension"
    if (file or parts[:1] == ("components",)) and not any(
        file == other and (is_under(parts, each) or is_under(each, parts)) for other, each in used
    ):
        return "editorial.unreferenced"
    if "servers" in keywords:
        return "editorial.server"
    if "tags" in keywords:
        return "editorial.tag"
    annotates = _ANNOTATIONS.intersection(keywords) or parts[:1] == ("info",)
    return "editorial.annotation" if annotates else "editorial.rewritten"


def _select_keywords(file: str, parts: Parts, used: UsedPlaces) -> tuple[list[str], str]:
    """Return the parts that are keywords of OpenAPI, and the kind of the value at `parts`."""
    keywords: list[str] = []
    kind = UNKNOWN if file else "contract"
    for depth, part in enumerate(parts):
        place = file, parts[:depth]
        if kind in (UNKNOWN, EXTENSION) and place in used:
            keywords, kind = [], used[place]
        if has_keywords(kind):
            keywords.append(part)
        kind = find_kind(kind, part)
    return keywords, kind
