"""Metadata whose keys are changed or dropped."""

from __future__ import annotations

import re
from typing import Any

from tests.mutants.corpus.echo.values import keys
from tests.mutants.deployment import Deployment
from tests.mutants.labels import caught_by


@caught_by("ingest.echo-meta")
class DotsExpanded(Deployment):
    """A search index expands keys with dots into objects, as Elasticsearch does."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        expanded: dict[str, Any] = {}
        for key, value in meta.items():
            head, dot, tail = key.partition(".")
            expanded[head or key] = {tail: value} if dot and head and tail else value
        return expanded


@caught_by("ingest.echo-meta")
class DollarKeysDropped(Deployment):
    """Keys with a dollar sign are dropped, as protection against database operators."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return {key: value for key, value in meta.items() if not key.startswith("$")}


@caught_by("ingest.echo-meta")
class KeysLowerCased(Deployment):
    """Keys are stored in a case-insensitive map, in lower case."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return keys(meta, str.lower)


@caught_by("ingest.echo-meta")
class KeysInSnakeCase(Deployment):
    """The serialiser's naming policy also renames the keys of metadata."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return keys(meta, lambda key: re.sub("([a-z])([A-Z])", r"\1_\2", key).lower())


@caught_by("ingest.echo-meta")
class PrototypeKeyDropped(Deployment):
    """Protection against prototype pollution silently drops a key."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return {key: value for key, value in meta.items() if key != "__proto__"}


@caught_by("ingest.echo-meta")
class ManyKeysDropped(Deployment):
    """Only the first thousand keys are indexed and kept."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return dict(list(meta.items())[:1000])
