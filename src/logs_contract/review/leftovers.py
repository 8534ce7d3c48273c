"""What is written otherwise in HEAD though no value, request or answer changes: editorial."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from logs_contract.review.changed import made
from logs_contract.review.changes import Change
from logs_contract.review.errors import ReviewError
from logs_contract.review.nodes import Node
from logs_contract.review.pointers import Parts, is_under

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
# The members of these have names that an author chose.
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


def leftovers(base: Node, head: Node, changes: Iterable[Change]) -> Iterator[Change]:
    """Every difference, of the files both contracts read, that none of `changes` is about."""
    reached = reachable(base) | reachable(head)
    told: dict[str, set[Parts]] = {}
    for node in (node for each in changes for node in (each.base, each.head) if node):
        told.setdefault(node.file, set()).add(node.parts)
    files = {root.file: root for root in head.files.roots()}
    for before in base.files.roots():
        if before.file in files:
            places = told.get(before.file, set())
            yield from _of_file(before, files[before.file], places, reached)


def _of_file(base: Node, head: Node, told: set[Parts], reached: set[Parts]) -> Iterator[Change]:
    parents = {parts[:-1] for parts in told}
    for parts in _differences(base.value, head.value):
        if any(is_under(parts, each) or is_under(each, parts) for each in told):
            continue
        kind = _kind(parts, reached)
        if kind == "editorial.rewritten" and parts[:-1] in parents:
            continue  # judged together with its neighbour
        before, after = _at(base, parts), _at(head, parts)
        what = "added" if before is None else "removed" if after is None else "changed"
        yield made(kind, f"{parts[-1] if parts else 'document'} {what}", before, after)


def _differences(before: Any, after: Any, parts: Parts = ()) -> Iterator[Parts]:
    if before == after and type(before) is type(after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for name in [*before, *(name for name in after if name not in before)]:
            if name not in before or name not in after:
                yield (*parts, name)
            else:
                yield from _differences(before[name], after[name], (*parts, name))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _differences(one, other, (*parts, str(index)))
    else:
        yield parts


def _kind(parts: Parts, reached: set[Parts]) -> str:
    if parts[:2] == ("info", "version") or parts[:1] == ("openapi",):
        return "editorial.version"
    words = _words(parts)
    if any(word.startswith("x-") for word in words):
        return "editorial.extension"
    if parts[:1] == ("components",) and not any(
        is_under(parts, each) or is_under(each, parts) for each in reached
    ):
        return "editorial.unreferenced"
    if "servers" in words:
        return "editorial.server"
    if "tags" in words:
        return "editorial.tag"
    annotates = _ANNOTATIONS.intersection(words) or parts[:1] == ("info",)
    return "editorial.annotation" if annotates else "editorial.rewritten"


def _words(parts: Parts) -> list[str]:
    """The parts that are words of OpenAPI, and no names."""
    words: list[str] = []
    named = False
    for part in parts:
        if not named:
            words.append(part)
        named = not named and part in _MAPS
    return words


def reachable(root: Node) -> set[Parts]:
    """The components that operations use, directly or through others."""
    found = set(_schemes(root))
    left: list[Node] = [inner for word in ("paths", "webhooks") if (inner := root.get(word))]
    while left:
        node = left.pop()
        found.update(_schemes(node))
        target = _target(node)
        if target is not None and target.parts not in found:
            found.add(target.parts)
            left.append(target)
        left += [inner for _, inner in node.items()]
    return found


def _schemes(holder: Node) -> Iterator[Parts]:
    """The security schemes that an operation, or the whole contract, requires."""
    for _, way in holder.under("security"):
        yield from (("components", "securitySchemes", name) for name, _ in way.items())


def _target(node: Node) -> Node | None:
    """What a reference points at; that of an example or an extension may lead nowhere."""
    try:
        return node.reference()
    except ReviewError:
        return None


def _at(root: Node, parts: Parts) -> Node | None:
    node: Node | None = root
    for part in parts:
        node = node.get(part) if node else None
    return node
