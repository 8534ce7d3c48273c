"""The rules for changes outside of schemas: id, severity and reason.

A change of a schema needs no rule. Its id consists of the direction, the keyword (or
``property-added``, ``property-removed``, ``schema``) and the effect of HEAD, as in
``request.maxLength.narrowed``: ``narrowed`` refuses more, ``widened`` accepts more, ``changed``
does both.
"""

from __future__ import annotations

from typing import NamedTuple

from logs_contract.review.diff.changes import Severity


class ChangeRule(NamedTuple):
    """The severity of a kind of change, and the reason."""

    severity: Severity
    reason: str


CLIENT_TO_SERVER: dict[str, ChangeRule] = {
    "operation.added": ChangeRule("compatible", "Nobody calls it yet."),
    "operation.removed": ChangeRule("breaking", "Whoever calls it gets an error."),
    "operation.id-changed": ChangeRule(
        "breaking", "Generated clients name their methods after it."
    ),
    "operation.id-added": ChangeRule("compatible", "No client was generated with it."),
    "operation.deprecated": ChangeRule(
        "compatible", "It still works; clients are told to leave it."
    ),
    "operation.undeprecated": ChangeRule("compatible", "It stays."),
    "operation.available": ChangeRule("compatible", "An announced operation is there now."),
    "operation.withdrawn": ChangeRule(
        "breaking", "An operation that was there is only announced now."
    ),
    "parameter.added": ChangeRule("compatible", "It need not be sent."),
    "parameter.required-added": ChangeRule("breaking", "Requests without it were accepted."),
    "parameter.removed": ChangeRule("breaking", "Clients that send it lose its effect."),
    "parameter.made-required": ChangeRule("breaking", "Requests without it were accepted."),
    "parameter.made-optional": ChangeRule("compatible", "Whoever sends it still may."),
    "parameter.style-changed": ChangeRule("breaking", "The same value is written in another way."),
    "parameter.reserved-refused": ChangeRule(
        "breaking", "Reserved characters were let through as they are."
    ),
    "parameter.reserved-allowed": ChangeRule(
        "compatible", "More ways to write the value are understood."
    ),
    "parameter.empty-refused": ChangeRule("breaking", "An empty value was accepted."),
    "parameter.empty-allowed": ChangeRule("compatible", "An empty value is accepted too."),
    "parameter.generalized": ChangeRule("compatible", "On the wire every value is a text already."),
    "parameter.deprecated": ChangeRule(
        "compatible", "It still works; clients are told to leave it."
    ),
    "parameter.undeprecated": ChangeRule("compatible", "It stays."),
    "request.body-added": ChangeRule("compatible", "It need not be sent."),
    "request.body-required-added": ChangeRule("breaking", "Requests without a body were accepted."),
    "request.body-removed": ChangeRule("breaking", "Clients that send one lose its effect."),
    "request.body-made-required": ChangeRule("breaking", "Requests without a body were accepted."),
    "request.body-made-optional": ChangeRule("compatible", "Whoever sends one still may."),
    "request.media-type-added": ChangeRule("compatible", "One more way to send a body."),
    "request.media-type-removed": ChangeRule("breaking", "Bodies of this type were accepted."),
    "request.encoding-changed": ChangeRule(
        "breaking", "Parts of the body are written in another way."
    ),
    "request.encoding-relaxed": ChangeRule("compatible", "Parts written as before are understood."),
    "request.schema-added": ChangeRule("breaking", "Any body was accepted."),
    "request.schema-removed": ChangeRule("compatible", "Any body is accepted."),
    "response.success-added": ChangeRule("breaking", "Clients have never seen this status."),
    "response.success-removed": ChangeRule("breaking", "Clients wait for this status."),
    "response.error-added": ChangeRule(
        "compatible",
        "Clients treat an unknown error as the x00 of its class (RFC 9110, section 15).",
    ),
    "response.error-removed": ChangeRule("compatible", "Clients just never see it."),
    "response.media-type-added": ChangeRule("compatible", "It is sent to clients that ask for it."),
    "response.media-type-removed": ChangeRule("breaking", "Clients read the answer in this type."),
    "response.encoding-changed": ChangeRule(
        "breaking", "Parts of the body are written in another way."
    ),
    "response.encoding-relaxed": ChangeRule("compatible", "Clients understand all that is sent."),
    "response.body-removed": ChangeRule("breaking", "Clients read the body."),
    "response.body-added": ChangeRule("compatible", "Clients that expect no body leave it unread."),
    "response.schema-added": ChangeRule("compatible", "What is sent was unknown before."),
    "response.schema-removed": ChangeRule("breaking", "Anything may be sent now."),
    "header.added": ChangeRule("compatible", "Clients leave headers alone that they do not know."),
    "header.removed": ChangeRule("breaking", "Clients that read it lose it."),
    "header.made-optional": ChangeRule("breaking", "Clients count on it."),
    "header.made-required": ChangeRule("compatible", "Clients that read it always find it."),
    "header.style-changed": ChangeRule("breaking", "The same value is written in another way."),
    "security.stricter": ChangeRule("breaking", "Credentials that were enough no longer are."),
    "security.relaxed": ChangeRule("compatible", "All credentials that were enough still are."),
    "security.scheme-changed": ChangeRule(
        "breaking", "Clients send their credentials in the old way."
    ),
    "security.flow-removed": ChangeRule("breaking", "Clients get their tokens by it."),
    "security.flow-added": ChangeRule("compatible", "One more way to get a token."),
    "security.flow-changed": ChangeRule("breaking", "Clients get their tokens at the old address."),
    "security.scope-removed": ChangeRule("breaking", "Clients ask for tokens with this scope."),
    "security.scope-added": ChangeRule("compatible", "No token has it yet."),
    "server.base-path-changed": ChangeRule("breaking", "Clients call the old paths."),
    "editorial.annotation": ChangeRule(
        "editorial", "Prose, titles, defaults, examples: no value changes."
    ),
    "editorial.extension": ChangeRule(
        "editorial", "Nothing on the wire follows from an extension."
    ),
    "editorial.rewritten": ChangeRule("editorial", "Said in other words, it means the same."),
    "editorial.unreferenced": ChangeRule("editorial", "Nothing refers to this component."),
    "editorial.version": ChangeRule(
        "editorial", "The version says what the changes are, it is none."
    ),
    "editorial.server": ChangeRule("editorial", "Hosts come and go; the base path is as it was."),
    "editorial.tag": ChangeRule("editorial", "Tags sort the documentation."),
}

# The exceptions for webhooks and callbacks, where the service sends the request: a newly required
# parameter is safe there, a newly required response header is not.
SERVER_TO_CLIENT: dict[str, ChangeRule] = {
    "parameter.required-added": ChangeRule(
        "compatible", "Receivers leave alone what they do not know."
    ),
    "parameter.made-required": ChangeRule("compatible", "Receivers that read it always find it."),
    "parameter.made-optional": ChangeRule("breaking", "Receivers count on it."),
    "parameter.reserved-refused": ChangeRule(
        "compatible", "Fewer ways to write the value are used."
    ),
    "parameter.reserved-allowed": ChangeRule(
        "breaking", "Receivers get reserved characters as they are."
    ),
    "parameter.empty-refused": ChangeRule("compatible", "Receivers never get an empty value."),
    "parameter.empty-allowed": ChangeRule("breaking", "Receivers get empty values."),
    "request.body-required-added": ChangeRule(
        "compatible", "Receivers that expect none leave it unread."
    ),
    "request.body-made-required": ChangeRule(
        "compatible", "Receivers that read it always find it."
    ),
    "request.body-made-optional": ChangeRule("breaking", "Receivers count on it."),
    "request.media-type-added": ChangeRule(
        "breaking", "Receivers cannot ask for the type they read."
    ),
    "response.success-added": ChangeRule("compatible", "One more way to answer."),
    "response.body-added": ChangeRule(
        "breaking", "Receivers that answer without one were understood."
    ),
    "header.made-optional": ChangeRule("compatible", "Receivers that send it still may."),
    "header.made-required": ChangeRule("breaking", "Answers without it were understood."),
}
