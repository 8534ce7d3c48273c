"""Metadata whose keys come back changed, or not at all."""

from __future__ import annotations

import re
from typing import Any

from tests.mutants.corpus.echo.values import keys
from tests.mutants.deployment import Deployment
from tests.mutants.labels import caught_by


@caught_by("ingest.echo-meta")
class DotsExpanded(Deployment):
    """A search index makes objects of keys with dots, as Elasticsearch does."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        expanded: dict[str, Any] = {}
        for key, value in meta.items():
            head, dot, tail = key.partition(".")
            expanded[head or key] = {tail: value} if dot and head and tail else value
        return expanded


@caught_by("ingest.echo-meta")
class DollarKeysDropped(Deployment):
    """Protection against operators of a document database."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return {key: value for key, value in meta.items() if not key.startswith("$")}


@caught_by("ingest.echo-meta")
class KeysLowerCased(Deployment):
    """Keys go through a header-like, case-insensitive map."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return keys(meta, str.lower)


@caught_by("ingest.echo-meta")
class KeysInSnakeCase(Deployment):
    """A naming policy of the serialiser reaches the caller's own keys."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return keys(meta, lambda key: re.sub("([a-z])([A-Z])", r"\1_\2", key).lower())


@caught_by("ingest.echo-meta")
class PrototypeKeyDropped(Deployment):
    """Protection against prototype pollution drops a key without a word."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return {key: value for key, value in meta.items() if key != "__proto__"}


@caught_by("ingest.echo-meta")
class ManyKeysDropped(Deployment):
    """Only the first thousand keys are indexed and kept."""

    def store_meta(self, meta: dict[str, Any]) -> Any:
        return dict(list(meta.items())[:1000])
