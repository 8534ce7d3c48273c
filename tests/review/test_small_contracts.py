"""Pairs of small contracts, judged as labelled: what the corpus has no contract for."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
import yaml

from logs_contract.review.changes import Change
from logs_contract.review.formats.as_sarif import as_sarif
from logs_contract.review.reviewing import changes_between, review
from logs_contract.review.validity import check
from tests.review.test_corpus import contract

ANSWER = "responses: {'204': {description: Done.}}"


def judged(before: Any, after: Any) -> tuple[str, list[Change]]:
    """The worst severity between two contracts, and the changes."""
    sides = contract(before), contract(after)
    for side in sides:
        check(side.root)
    changes = changes_between(*sides)
    return (changes[0].severity if changes else "editorial"), changes


def document(operation: str, **more: Any) -> dict[str, Any]:
    """A contract of one operation, told in YAML."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Small", "version": "1.0.0"},
        "paths": {"/a": {"post": yaml.safe_load(f"{{{operation}}}")}},
        **more,
    }


def sends(schema: str, components: str = "{}") -> dict[str, Any]:
    """A contract whose clients send the schema."""
    body = f"requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}"
    return document(f"{body}, {ANSWER}", components={"schemas": yaml.safe_load(components)})


def answers(schema: str, components: str = "{}") -> dict[str, Any]:
    """A contract whose service answers with the schema."""
    content = f"{{application/json: {{schema: {schema}}}}}"
    return document(
        f"responses: {{'200': {{description: Done., content: {content}}}}}",
        components={"schemas": yaml.safe_load(components)},
    )


def webhook(operation: str) -> dict[str, Any]:
    """A contract with one webhook."""
    hooks = {"event": {"post": yaml.safe_load(f"{{{operation}}}")}}
    return document(ANSWER, webhooks=hooks)


# Sizes and numbers


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{type: string, minLength: 5.0}", "{type: string, minLength: 7.0}"),
        ("{type: array, minItems: 2.0}", "{type: array, minItems: 3.0}"),
        ("{type: object, minProperties: 2.0}", "{type: object, minProperties: 3.0}"),
        (f"{{type: integer, maximum: 2{'0' * 400}}}", f"{{type: integer, maximum: 1{'0' * 400}}}"),
    ],
)
def test_sizes_may_be_written_as_decimals_and_numbers_be_huge(before: str, after: str) -> None:
    """2.0 is an integer to JSON Schema; JSON has no largest number."""
    worst, changes = judged(sends(before), sends(after))
    assert worst == "breaking"
    assert changes[0].counterexample


def test_what_is_required_need_not_be_named_beside_it() -> None:
    """Nor anywhere in the allOf: the object is open."""
    before = "{allOf: [{type: object}], required: [name]}"
    worst, changes = judged(sends(before), sends("{allOf: [{type: object}]}"))
    assert worst == "compatible", [each.id for each in changes]


# Webhooks and callbacks

HEADER = "parameters: [{name: X, in: header, schema: {type: string}}]"
NEEDED = "parameters: [{name: X, in: header, required: true, schema: {type: string}}]"
NUMBER = "parameters: [{name: X, in: header, required: true, schema: {type: integer}}]"
BODY = "requestBody: {content: {application/json: {schema: {type: object}}}}"
ALWAYS = "requestBody: {required: true, content: {application/json: {schema: {type: object}}}}"
ALSO_XML = (
    "requestBody: {required: true, content: {application/json: {schema: {type: object}},"
    " application/xml: {schema: {type: object}}}}"
)
ACCEPTED = "responses: {'204': {description: Done.}, '202': {description: Later.}}"
MARKED = "responses: {'204': {description: Done., headers: {X: {schema: {type: string}}}}}"
SIGNED = (
    "responses: {'204': {description: Done.,"
    " headers: {X: {required: true, schema: {type: string}}}}}"
)
TOLD = (
    "responses: {'204': {description: Done.,"
    " content: {application/json: {schema: {type: object}}}}}"
)


@pytest.mark.parametrize(
    ("before", "after", "severity"),
    [
        (ANSWER, f"{NEEDED}, {ANSWER}", "compatible"),
        (f"{NEEDED}, {ANSWER}", ANSWER, "breaking"),
        (f"{HEADER}, {ANSWER}", f"{NEEDED}, {ANSWER}", "compatible"),
        (f"{NEEDED}, {ANSWER}", f"{HEADER}, {ANSWER}", "breaking"),
        (f"{NUMBER}, {ANSWER}", f"{NEEDED}, {ANSWER}", "breaking"),
        (ANSWER, f"{ALWAYS}, {ANSWER}", "compatible"),
        (f"{BODY}, {ANSWER}", f"{ALWAYS}, {ANSWER}", "compatible"),
        (f"{ALWAYS}, {ANSWER}", f"{BODY}, {ANSWER}", "breaking"),
        (f"{ALWAYS}, {ANSWER}", f"{ALSO_XML}, {ANSWER}", "breaking"),
        (ANSWER, ACCEPTED, "compatible"),
        (ACCEPTED, ANSWER, "breaking"),
        (ANSWER, MARKED, "compatible"),
        (ANSWER, SIGNED, "breaking"),
        (MARKED, SIGNED, "breaking"),
        (SIGNED, MARKED, "compatible"),
        (ANSWER, TOLD, "breaking"),
    ],
)
def test_what_the_service_sends_is_judged_the_other_way_round(
    before: str, after: str, severity: str
) -> None:
    """What it must send is promised to the receivers; what they must answer is asked of them."""
    worst, changes = judged(webhook(before), webhook(after))
    assert worst == severity, [each.id for each in changes]


def test_code_scanning_is_told_whom_a_webhook_breaks() -> None:
    base, head = (
        contract(webhook(each)).root for each in (f"{NEEDED}, {ANSWER}", f"{HEADER}, {ANSWER}")
    )
    (run,) = json.loads(as_sarif(review(base, head, today=date(2026, 1, 1))))["runs"]
    rule = run["tool"]["driver"]["rules"][0]
    assert rule["id"] == "parameter.made-optional"
    assert rule["shortDescription"]["text"] == "Receivers count on it."


def calling(**bodies: str) -> dict[str, Any]:
    """A contract with a callback to each address named in the request, and what is sent there."""
    sent = "requestBody: {content: {application/json: {schema: %s}}}"
    addresses = {
        f"{{$request.body#/{name}}}": {"post": yaml.safe_load(f"{{{sent % schema}, {ANSWER}}}")}
        for name, schema in bodies.items()
    }
    found = document(ANSWER)
    found["paths"]["/a"]["post"]["callbacks"] = {"event": addresses}
    return found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"url": "{type: string}"}, {"address": "{type: string}"}),
        (
            {"one": "{type: string}", "two": "{type: string, maxLength: 9}"},
            {"one": "{type: string}", "two": "{type: string}"},
        ),
        ({"one": "{type: string}", "two": "{type: string}"}, {"one": "{type: string}"}),
    ],
)
def test_a_callback_is_told_by_its_expression(before: Any, after: Any) -> None:
    """Two callbacks of one name go to different addresses; another address is another callback."""
    worst, changes = judged(calling(**before), calling(**after))
    assert worst == "breaking", [each.id for each in changes]


def test_a_payload_of_few_properties_has_any_of_them() -> None:
    """One of at least one property may be another than the first."""
    before = "{type: object, minProperties: 1, properties: {p: {}, q: {type: number}}}"
    after = before[:-1] + ", required: [%s]}"
    for name in ("p", "q"):
        worst, changes = judged(sends(before), sends(after % name))
        assert worst == "breaking"
        assert changes[0].counterexample, name


def test_what_cannot_be_decided_stops_no_review() -> None:
    """A tuple with further items beside an open branch of oneOf."""
    tuple_ = "{type: array, prefixItems: [{type: string}], items: {type: integer}}"
    before = f"{{oneOf: [{{type: number}}, {tuple_}]}}"
    after = f"{{oneOf: [{{minimum: 0}}, {tuple_}]}}"
    for side in (sends, answers):
        worst, changes = judged(side(before), side(after))
        assert worst == "breaking", [each.id for each in changes]


# Properties that have a name already

NAMED = "{A: {type: object, properties: {x: {type: [string, integer]}}}, B: {required: [y]}}"
EITHER = "anyOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]"


@pytest.mark.parametrize(
    "speaks", [EITHER, "required: [x]", "dependentRequired: {x: [y]}", "dependentSchemas: {x: {}}"]
)
def test_what_was_spoken_of_is_not_named_for_the_first_time(speaks: str) -> None:
    """Clients that send it were told of it, behind a reference or without its schema."""
    before = f"{{type: object, {speaks}}}"
    after = f"{{type: object, properties: {{x: {{type: string}}}}, {speaks}}}"
    worst, changes = judged(sends(before, NAMED), sends(after, NAMED))
    assert worst == "breaking", [each.id for each in changes]
    assert changes[0].counterexample


# Properties named for the first time

TREE = "{N: {type: object, required: [v], properties: {v: {}, l: {$ref: %s}, r: {$ref: %s}%s}}}"
N = "'#/components/schemas/N'"
CAT = "{type: object, required: [kind], properties: {kind: {const: cat}%s}}"
DOG = "{type: object, required: [kind], properties: {kind: {const: dog}%s}}"
FIRST = "{type: object, required: [a]}"
SECOND = "{type: object, required: [b]%s}"


def tree(more: str) -> dict[str, Any]:
    """A schema that refers to itself on two paths."""
    return sends(f"{{$ref: {N}}}", TREE % (N, N, more))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (tree(""), tree(", w: {type: integer}")),
        (
            sends(f"{{oneOf: [{CAT % ''}, {DOG % ''}]}}"),
            sends(f"{{oneOf: [{CAT % ', c: {type: string}'}, {DOG % ', c: {type: integer}'}]}}"),
        ),
        (
            sends(f"{{oneOf: [{FIRST}, {SECOND % ''}]}}"),
            sends(f"{{oneOf: [{FIRST}, {SECOND % ', properties: {c: {type: integer}}'}]}}"),
        ),
        (
            sends("{type: object, properties: {x: true}}"),
            sends("{type: object, properties: {x: {properties: {c: {type: integer}}}}}"),
        ),
    ],
)
def test_a_new_property_breaks_nobody_wherever_the_object_stands(before: Any, after: Any) -> None:
    """On every path of a recursive schema, in branches that name it differently."""
    worst, changes = judged(before, after)
    assert worst == "compatible", [(each.id, each.counterexample) for each in changes]
    assert {each.id for each in changes} == {"request.property-added"}


def test_what_breaks_beside_a_new_property_is_found() -> None:
    after = tree(", w: {type: integer}")
    after["components"]["schemas"]["N"]["properties"]["v"] = {"type": "string"}
    worst, changes = judged(tree(""), after)
    assert worst == "breaking"
    assert [each.id for each in changes if each.severity == "breaking"] == ["request.type.narrowed"]


# How parameters are written


@pytest.mark.parametrize(
    ("before", "after", "severity"),
    [
        ("{type: integer}", "{allOf: [{type: integer}]}", "editorial"),
        ("{type: string}", "{anyOf: [{type: string}, {type: 'null'}]}", "compatible"),
        ("{type: string}, style: form", "{oneOf: [{const: a}, {const: b}]}", "breaking"),
        (
            "{type: array, items: {type: string}}",
            "{allOf: [{type: array, items: {type: string}}]}, explode: false",
            "breaking",
        ),
    ],
)
def test_the_style_of_a_parameter_matters_by_what_its_schema_admits(
    before: str, after: str, severity: str
) -> None:
    """However it says that: a text is a text behind an allOf too."""
    parameters = "parameters: [{{name: n, in: query, schema: {}}}], {}"
    sides = (document(parameters.format(each, ANSWER)) for each in (before, after))
    worst, changes = judged(*sides)
    assert worst == severity, [each.id for each in changes]
    styles = [each for each in changes if each.id == "parameter.style-changed"]
    assert bool(styles) == ("explode: false" in after)


# Media types and encodings


def form(encoding: str, media_type: str = "multipart/form-data") -> dict[str, Any]:
    """A contract whose clients send a form."""
    schema = "{type: object, properties: {f: {type: string}, g: {type: array, items: {}}}}"
    content = f"{{{media_type}: {{schema: {schema}, encoding: {encoding}}}}}"
    return document(f"requestBody: {{content: {content}}}, {ANSWER}")


PNG, JPEG = "{f: {contentType: image/png}}", "{f: {contentType: 'image/PNG, image/jpeg'}}"


@pytest.mark.parametrize(
    ("before", "after", "severity"),
    [
        (form(PNG), form(JPEG), "compatible"),
        (form(JPEG), form(PNG), "breaking"),
        (form(JPEG), form("{f: {contentType: 'image/jpeg,image/png'}}"), "editorial"),
        (form(JPEG), form("{f: {contentType: 'image/jpeg,image/png', x-a: 1}}"), "editorial"),
        (form(PNG), form("{}"), "breaking"),
        (form(PNG, "application/json"), form("{}", "application/json"), "editorial"),
        (
            form("{f: {headers: {A: {description: a, schema: {}}}}}"),
            form("{f: {headers: {a: {description: b, schema: {}}}}}"),
            "editorial",
        ),
        (form("{f: {headers: {A: {schema: {}}}}}"), form("{}"), "breaking"),
        (
            form("{g: {explode: true}}", "application/x-www-form-urlencoded"),
            form("{g: {style: form}}", "application/x-www-form-urlencoded"),
            "editorial",
        ),
        (
            form("{g: {explode: false}}", "application/x-www-form-urlencoded"),
            form("{}", "application/x-www-form-urlencoded"),
            "breaking",
        ),
    ],
)
def test_an_encoding_counts_as_far_as_it_says_something(
    before: Any, after: Any, severity: str
) -> None:
    """Types are a list without order, defaults may be said, and JSON has no parts."""
    worst, changes = judged(before, after)
    assert worst == severity, [each.id for each in changes]


def test_a_media_type_with_and_without_its_charset_are_two() -> None:
    """Where both are given, each is judged."""
    second = "'application/json; charset=utf-8': {schema: {type: string}}"
    content = "requestBody: {content: {application/json: {schema: {type: %s}}, %s}}, %s"
    sides = (document(content % (type_, second, ANSWER)) for type_ in ("string", "integer"))
    assert judged(*sides)[0] == "breaking"


# Properties that may be anything


@pytest.mark.parametrize(
    ("before", "after", "request_", "response"),
    [
        ("{description: Any.}, b: {}", "{description: Any.}", "compatible", "breaking"),
        ("{}", "{}, b: {description: Any.}", "compatible", "compatible"),
        ("{type: object, properties: {c: {}}}", "{type: object}", "compatible", "breaking"),
    ],
)
def test_a_property_counts_by_its_name_alone(
    before: str, after: str, request_: str, response: str
) -> None:
    """Clients read it, though no payload can show what they lose."""
    before, after = (f"{{type: object, properties: {{a: {each}}}}}" for each in (before, after))
    assert judged(sends(before), sends(after))[0] == request_
    assert judged(answers(before), answers(after))[0] == response


@pytest.mark.parametrize(
    "after",
    [
        "{type: object, allOf: [{properties: {a: {}}}]}",
        "{type: object, anyOf: [{properties: {a: {}}}, {properties: {a: {}}}]}",
        "{type: object, properties: {a: true}}",
        "{$ref: '#/components/schemas/A'}",
    ],
)
def test_a_property_may_be_named_elsewhere(after: str) -> None:
    """In a branch or a component it is still there."""
    components = "{A: {type: object, properties: {a: {}}}}"
    before = "{type: object, properties: {a: {description: Any.}}}"
    assert judged(answers(before), answers(after, components))[0] == "editorial"
    assert judged(answers(after, components), answers(before))[0] == "editorial"


# Values and formats of which nothing is known


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("maxLength: 20", "maxLength: 10"),
        ("minLength: 1", "minLength: 2"),
        ("enum: [a, b]", "enum: [a]"),
        ("pattern: '^[ab]'", "pattern: '^a'"),
    ],
)
def test_what_stands_beside_an_unknown_format_counts(before: str, after: str) -> None:
    """The texts of the format are not known, so they may be any."""
    shape = "{type: object, properties: {a: {type: string, format: sku, %s}}}"
    sides = shape % before, shape % after
    worst, changes = judged(*map(sends, sides))
    assert worst == "breaking", [each.id for each in changes]
    assert changes[0].counterexample
    assert judged(*map(answers, sides))[0] == "compatible"


def test_a_value_that_looks_like_a_reference_is_a_value() -> None:
    """What an enum lists is no schema."""
    worst, changes = judged(sends("{enum: [{$ref: x}, 1]}"), sends("{enum: [{$ref: y}, 1]}"))
    assert worst == "breaking"
    assert changes[0].counterexample


@pytest.mark.parametrize(
    ("before", "after", "request_", "response"),
    [
        ("pattern: '^[0-9]+$'", "pattern: '^[0-9]+$', format: sku", "breaking", "compatible"),
        ("format: bin, maxLength: 2", "format: sku, maxLength: 2", "breaking", "breaking"),
        ("format: date", "format: sku", "breaking", "breaking"),
    ],
)
def test_an_unknown_format_counts_beside_what_is_known(
    before: str, after: str, request_: str, response: str
) -> None:
    """Which texts it has nobody here knows."""
    sides = f"{{type: string, {before}}}", f"{{type: string, {after}}}"
    assert judged(*map(sends, sides))[0] == request_
    assert judged(*map(answers, sides))[0] == response


@pytest.mark.parametrize(
    "after",
    [
        "{anyOf: [{type: string, format: sku}, {type: 'null'}]}",
        "{anyOf: [{type: string}, {type: 'null'}], format: sku}",
        "{allOf: [{type: [string, 'null']}, {format: sku}]}",
    ],
)
def test_an_unknown_format_may_stand_elsewhere(after: str) -> None:
    """In a branch it means the same."""
    before = "{type: [string, 'null'], format: sku}"
    assert judged(sends(before), sends(after))[0] == "editorial"
    assert judged(answers(after), answers(before))[0] == "editorial"
