"""Finds editorial changes: differences that change no request and no response."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from logs_contract.json_pointers import Parts, is_under
from logs_contract.review.diff.build_changes import make_change
from logs_contract.review.diff.changes import Change
from logs_contract.review.openapi.errors import ReviewError
from logs_contract.review.openapi.node import Node

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
# The author of a contract chooses the names of the members of these objects.
_MAPS = frozenset(
    [
        "$defs",
        "encoding",
        "examples",
        "headers",
        "parameters",
        "patternProperties",
        "properties",
        "requestBodies",
        "schemas",
        "scopes",
        "securitySchemes",
        "variables",
    ]
)


def find_editorial_changes(base: Node, head: Node, changes: Iterable[Change]) -> Iterator[Change]:
    """Return the differences in the files of both contracts that no change of `changes` covers."""
    used = find_used_components(base) | find_used_components(head)
    covered: dict[str, set[Parts]] = {}
    for node in (node for each in changes for node in (each.base, each.head) if node):
        covered.setdefault(node.file, set()).add(node.parts)
    files = {root.file: root for root in head.files.roots()}
    for before in base.files.roots():
        if before.file in files:
            places = covered.get(before.file, set())
            yield from _compare_file(before, files[before.file], places, used)


def _compare_file(
    base: Node, head: Node, covered: set[Parts], used: set[Parts]
) -> Iterator[Change]:
    parents = {parts[:-1] for parts in covered}
    for parts in _find_differences(base.value, head.value):
        if any(is_under(parts, each) or is_under(each, parts) for each in covered):
            continue
        rule = _find_rule(parts, used)
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


def _find_rule(parts: Parts, used: set[Parts]) -> str:
    if parts[:2] == ("info", "version") or parts[:1] == ("openapi",):
        return "editorial.version"
    keywords = _select_keywords(parts)
    if any(keyword.startswith("x-") for keyword in keywords):
        return "editorial.extension"
    if parts[:1] == ("components",) and not any(
        is_under(parts, each) or is_under(each, parts) for each in used
    ):
        return "editorial.unreferenced"
    if "servers" in keywords:
        return "editorial.server"
    if "tags" in keywords:
        return "editorial.tag"
    annotates = _ANNOTATIONS.intersection(keywords) or parts[:1] == ("info",)
    return "editorial.annotation" if annotates else "editorial.rewritten"


def _select_keywords(parts: Parts) -> list[str]:
    """Return the parts that are keywords of OpenAPI, without names that the author chose."""
    keywords: list[str] = []
    named = False
    for part in parts:
        if not named:
            keywords.append(part)
        named = not named and part in _MAPS
    return keywords


def find_used_components(root: Node) -> set[Parts]:
    """Return the components that operations use, directly or through other components."""
    found = set(_find_schemes(root))
    left: list[Node] = [inner for field in ("paths", "webhooks") if (inner := root.get(field))]
    while left:
        node = left.pop()
        found.update(_find_schemes(node))
        target = _find_target(node)
        if target is not None and target.parts not in found:
            found.add(target.parts)
            left.append(target)
        left += [inner for _, inner in node.items()]
    return found


def _find_schemes(holder: Node) -> Iterator[Parts]:
    """Return the security schemes that an operation or the whole contract requires."""
    for _, requirement in holder.members("security"):
        yield from (("components", "securitySchemes", name) for name, _ in requirement.items())


def _find_target(node: Node) -> Node | None:
    """Return the target of a reference, or None: in examples and extensions it may not exist."""
    try:
        return node.dereference()
    except ReviewError:
        return None
