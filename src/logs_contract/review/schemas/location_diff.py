"""Compares two versions of a schema at one location, keyword by keyword.

To compare one keyword alone, the schema of BASE is compared with a hybrid: the schema of BASE with
that keyword taken from HEAD.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from logs_contract.review.containment.subschema import SubschemaResult, check_subschema
from logs_contract.review.openapi.json_schema import Schema
from logs_contract.review.openapi.node import Key, Node
from logs_contract.review.openapi.translator import (
    FORMAT_SCHEMA,
    SchemaTranslator,
    with_definitions,
)
from logs_contract.review.schemas.alignment import AlignedSchemas
from logs_contract.review.schemas.keywords import (
    Keywords,
    find_mentioned_properties,
    group_keywords,
    is_open,
    join_conjuncts,
    list_properties,
)
from logs_contract.review.schemas.schema_change import SchemaChange

_Nodes = tuple[Node | None, Node | None]  # the places of a keyword in BASE and HEAD


@dataclass(eq=False, slots=True)
class LocationDiff:
    """Compares one location; the children were taken out of `aligned` before.

    `adopted` collects the properties that HEAD newly declares, as in `SchemaDiff`.
    """

    base_translator: SchemaTranslator
    head_translator: SchemaTranslator
    aligned: AlignedSchemas
    base: Node
    head: Node
    in_branch: bool
    adopted: dict[Key, set[str]]

    def compare(self) -> Iterator[SchemaChange]:
        """Return the changed keywords, and ``schema`` for an effect that no keyword explains."""
        yield from self._find_new_properties()
        results = self._check_both(self.aligned.before, self.aligned.after)
        if all(each.is_subschema and not each.sampled for each in results.values()):
            return
        found = list(self._compare_conjuncts())
        for flag, result in results.items():
            if result.is_subschema:  # the keywords compensate each other
                found = [each.with_flag(flag, value=False) for each in found]
            elif not any(getattr(each, flag) for each in found):
                change = self._make_change("schema", self.base, self.head)
                found.append(change.with_flag(flag, value=True))
        sampled = max(each.sampled or 0 for each in results.values()) or None
        for each in found:
            yield each if each.narrowed or each.widened else replace(each, sampled=sampled)

    def _find_new_properties(self) -> Iterator[SchemaChange]:
        """Return the optional properties that HEAD newly declares in an open object of a request.

        These properties break no client, so they are removed from `aligned`.
        """
        if self.base_translator.direction == "response":
            return
        before, after = self.aligned.before, self.aligned.after
        known = find_mentioned_properties(self._with_definitions(join_conjuncts(before)))
        known |= {name for keywords in after for name in keywords.get("required", ())}
        for keywords, conjunct in zip(after, self.aligned.head, strict=True):
            new = [name for name in keywords.get("properties", ()) if name not in known]
            for name in new:
                if is_open(before, name):
                    self.adopted.setdefault(self.aligned.base[0].node.key, set()).add(name)
                    keywords["properties"] = _without(keywords["properties"], name)
                    node = conjunct.node.child("properties").child(name)
                    path = (*self.aligned.path, name)
                    yield self._make_change("property-added", None, node, path=path, name=name)

    def _compare_conjuncts(self) -> Iterator[SchemaChange]:
        before, after = self.aligned.before, self.aligned.after
        common = min(len(before), len(after))
        for index in range(common):
            one, other = before[index], after[index]
            if one and other and not one.keys() & other.keys():
                continue  # a different schema, not another version of this one
            for group in group_keywords({*one, *other}):
                if any(one.get(keyword) != other.get(keyword) for keyword in group):
                    yield from self._compare_group(group, index)
        for index in range(common, len(after)):
            nodes = None, self.aligned.head[index].node
            yield from self._compare_hybrid("allOf", nodes, [*before, after[index]])
        for index in range(common, len(before)):
            hybrid = [*before[:index], *before[index + 1 :]]
            yield from self._compare_hybrid("allOf", (self.aligned.base[index].node, None), hybrid)

    def _compare_group(self, group: Sequence[str], index: int) -> Iterator[SchemaChange]:
        before, after = self.aligned.before[index], self.aligned.after[index]
        if group == ("properties",):
            yield from self._compare_properties(index)
        elif group == ("required",):
            yield from self._compare_required(index)
        else:
            keyword = next(each for each in group if before.get(each) != after.get(each))
            hybrid = {other: value for other, value in before.items() if other not in group}
            hybrid |= {other: after[other] for other in group if other in after}
            keyword = "format" if keyword == FORMAT_SCHEMA else keyword
            base, head = (each.get(keyword) for each in self._find_nodes(index))
            yield from self._compare_hybrid(
                keyword, (base, head), self._make_hybrid(index, hybrid), near=index
            )

    def _compare_properties(self, index: int) -> Iterator[SchemaChange]:
        conjuncts = self.aligned.before[index], self.aligned.after[index]
        before, after = (each.get("properties", {}) for each in conjuncts)
        for name in dict.fromkeys((*before, *after)):
            if (name in before) == (name in after) and before[name] == after[name]:
                continue
            holders = [each.get("properties") for each in self._find_nodes(index)]
            base, head = (each and each.get(name) for each in holders)
            keyword = "properties"  # another conjunct declares the property too
            if name not in list_properties(self.aligned.after):
                keyword = "property-removed"
            elif name not in list_properties(self.aligned.before):
                keyword = "property-added"
            properties = _without(before, name) | {
                each: after[each] for each in after if each == name
            }
            hybrid = self._make_hybrid(index, {**conjuncts[0], "properties": properties})
            path = (*self.aligned.path, name)
            yield from self._compare_hybrid(keyword, (base, head), hybrid, path=path, name=name)

    def _compare_required(self, index: int) -> Iterator[SchemaChange]:
        conjuncts = self.aligned.before[index], self.aligned.after[index]
        before, after = ({*each.get("required", [])} for each in conjuncts)
        for name in sorted(before ^ after):
            required = sorted(before ^ {name})
            hybrid = self._make_hybrid(index, {**conjuncts[0], "required": required})
            base, head = (_find_required(each, name) for each in self._find_nodes(index))
            yield from self._compare_hybrid("required", (base, head), hybrid, near=index, name=name)

    def _compare_hybrid(
        self,
        keyword: str,
        nodes: _Nodes,
        hybrid: Keywords,
        *,
        near: int | None = None,
        **fields: Any,
    ) -> Iterator[SchemaChange]:
        """Return the change from BASE to `hybrid`, if they accept different values.

        A change without `nodes` gets the place of the conjunct with the index `near`.
        """
        if near is not None and nodes == (None, None):
            nodes = self._find_nodes(near)
        results = self._check_both(self.aligned.before, hybrid)
        narrowed, widened = results.values()
        breaking = narrowed if self.base_translator.direction == "request" else widened
        sampled = (narrowed.sampled or widened.sampled) if breaking.is_subschema else None
        changed = not (narrowed.is_subschema and widened.is_subschema)
        if changed or sampled or keyword.startswith("property-"):
            change = self._make_change(keyword, *nodes, sampled=sampled, **fields)
            for flag, result in results.items():
                change = change.with_flag(flag, value=not result.is_subschema)
            yield change

    def _check_both(self, before: Keywords, after: Keywords) -> dict[str, SubschemaResult]:
        """Check containment in both directions; the results are keyed by the flag they decide."""
        one, other = (self._with_definitions(join_conjuncts(each)) for each in (before, after))
        return {"narrowed": check_subschema(one, other), "widened": check_subschema(other, one)}

    def _with_definitions(self, schema: Schema) -> Schema:
        return with_definitions(schema, self.base_translator, self.head_translator)

    def _make_hybrid(self, index: int, keywords: dict[str, Any]) -> Keywords:
        before = self.aligned.before
        return [*before[:index], keywords, *before[index + 1 :]]

    def _find_nodes(self, index: int) -> tuple[Node, Node]:
        return self.aligned.base[index].node, self.aligned.head[index].node

    def _make_change(
        self, keyword: str, base: Node | None, head: Node | None, **fields: Any
    ) -> SchemaChange:
        fields = {"path": self.aligned.path, "in_branch": self.in_branch, **fields}
        return SchemaChange(keyword, base, head, **fields)


def _without(properties: dict[str, Any], name: str) -> dict[str, Any]:
    return {other: value for other, value in properties.items() if other != name}


def _find_required(node: Node, name: str) -> Node | None:
    """Return the item of ``required`` that names the property."""
    return next((inner for _, inner in node.members("required") if inner.value == name), None)
