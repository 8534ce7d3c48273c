"""The kinds of change outside of schemas: id, severity, and why.

Changes of schemas have ids of their own form: ``request.maxLength.narrowed``, that is the
direction, the keyword (or ``property-added``, ``property-removed``, ``schema``), and what HEAD
does: ``narrowed`` refuses more, ``widened`` admits more, ``changed`` both.
"""

from __future__ import annotations

from review.changes import Severity

KINDS: dict[str, tuple[Severity, str]] = {
    "operation.added": ("compatible", "Nobody calls it yet."),
    "operation.removed": ("breaking", "Whoever calls it gets an error."),
    "operation.id-changed": ("breaking", "Generated clients name their methods after it."),
    "operation.id-added": ("compatible", "No client was generated with it."),
    "operation.deprecated": ("compatible", "It still works; clients are told to leave it."),
    "operation.undeprecated": ("compatible", "It stays."),
    "operation.available": ("compatible", "An announced operation is there now."),
    "operation.withdrawn": ("breaking", "An operation that was there is only announced now."),
    "parameter.added": ("compatible", "It need not be sent."),
    "parameter.required-added": ("breaking", "Requests without it were accepted."),
    "parameter.removed": ("breaking", "Clients that send it lose its effect."),
    "parameter.made-required": ("breaking", "Requests without it were accepted."),
    "parameter.made-optional": ("compatible", "Whoever sends it still may."),
    "parameter.style-changed": ("breaking", "The same value is written in another way."),
    "parameter.reserved-refused": ("breaking", "Reserved characters were let through as they are."),
    "parameter.reserved-allowed": ("compatible", "More ways to write the value are understood."),
    "parameter.empty-refused": ("breaking", "An empty value was accepted."),
    "parameter.empty-allowed": ("compatible", "An empty value is accepted too."),
    "parameter.generalized": ("compatible", "On the wire every value is a text already."),
    "parameter.deprecated": ("compatible", "It still works; clients are told to leave it."),
    "parameter.undeprecated": ("compatible", "It stays."),
    "request.body-added": ("compatible", "It need not be sent."),
    "request.body-required-added": ("breaking", "Requests without a body were accepted."),
    "request.body-removed": ("breaking", "Clients that send one lose its effect."),
    "request.body-made-required": ("breaking", "Requests without a body were accepted."),
    "request.body-made-optional": ("compatible", "Whoever sends one still may."),
    "request.media-type-added": ("compatible", "One more way to send a body."),
    "request.media-type-removed": ("breaking", "Bodies of this type were accepted."),
    "request.encoding-changed": ("breaking", "Parts of the body are written in another way."),
    "request.schema-added": ("breaking", "Any body was accepted."),
    "request.schema-removed": ("compatible", "Any body is accepted."),
    "response.success-added": ("breaking", "Clients have never seen this status."),
    "response.success-removed": ("breaking", "Clients wait for this status."),
    "response.error-added": (
        "compatible",
        "Clients treat an unknown error as the x00 of its class (RFC 9110, section 15).",
    ),
    "response.error-removed": ("compatible", "Clients just never see it."),
    "response.media-type-added": ("compatible", "It is sent to clients that ask for it."),
    "response.media-type-removed": ("breaking", "Clients read the answer in this type."),
    "response.encoding-changed": ("breaking", "Parts of the body are written in another way."),
    "response.body-removed": ("breaking", "Clients read the body."),
    "response.body-added": ("compatible", "Clients that expect no body leave it unread."),
    "response.schema-added": ("compatible", "What is sent was unknown before."),
    "response.schema-removed": ("breaking", "Anything may be sent now."),
    "header.added": ("compatible", "Clients leave headers alone that they do not know."),
    "header.removed": ("breaking", "Clients that read it lose it."),
    "header.made-optional": ("breaking", "Clients count on it."),
    "header.made-required": ("compatible", "Clients that read it always find it."),
    "header.style-changed": ("breaking", "The same value is written in another way."),
    "security.stricter": ("breaking", "Credentials that were enough no longer are."),
    "security.relaxed": ("compatible", "All credentials that were enough still are."),
    "security.scheme-changed": ("breaking", "Clients send their credentials in the old way."),
    "security.flow-removed": ("breaking", "Clients get their tokens by it."),
    "security.flow-added": ("compatible", "One more way to get a token."),
    "security.flow-changed": ("breaking", "Clients get their tokens at the old address."),
    "security.scope-removed": ("breaking", "Clients ask for tokens with this scope."),
    "security.scope-added": ("compatible", "No token has it yet."),
    "server.base-path-changed": ("breaking", "Clients call the old paths."),
    "editorial.annotation": ("editorial", "Prose, titles, defaults, examples: no value changes."),
    "editorial.extension": ("editorial", "Nothing on the wire follows from an extension."),
    "editorial.rewritten": ("editorial", "Said in other words, it means the same."),
    "editorial.unreferenced": ("editorial", "Nothing refers to this component."),
    "editorial.version": ("editorial", "The version says what the changes are, it is none."),
    "editorial.server": ("editorial", "Hosts come and go; the base path is as it was."),
    "editorial.tag": ("editorial", "Tags sort the documentation."),
}

# Those that turn round where the service sends the request: of a webhook, of a callback. What is
# required then is promised, and what the answer needs is asked of the clients.
SENT: dict[str, tuple[Severity, str]] = {
    "parameter.required-added": ("compatible", "Receivers leave alone what they do not know."),
    "parameter.made-required": ("compatible", "Receivers that read it always find it."),
    "parameter.made-optional": ("breaking", "Receivers count on it."),
    "parameter.reserved-refused": ("compatible", "Fewer ways to write the value are used."),
    "parameter.reserved-allowed": ("breaking", "Receivers get reserved characters as they are."),
    "parameter.empty-refused": ("compatible", "Receivers never get an empty value."),
    "parameter.empty-allowed": ("breaking", "Receivers get empty values."),
    "request.body-required-added": ("compatible", "Receivers that expect none leave it unread."),
    "request.body-made-required": ("compatible", "Receivers that read it always find it."),
    "request.body-made-optional": ("breaking", "Receivers count on it."),
    "request.media-type-added": ("breaking", "Receivers cannot ask for the type they read."),
    "response.success-added": ("compatible", "One more way to answer."),
    "response.body-added": ("breaking", "Receivers that answer without one were understood."),
    "header.made-optional": ("compatible", "Receivers that send it still may."),
    "header.made-required": ("breaking", "Answers without it were understood."),
}
