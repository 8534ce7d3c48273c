"""The rules for changes outside of schemas; a rule has an id, a severity and a reason.

Schema changes need no rules. The id of a schema change consists of the direction, the keyword (or
``property-added``, ``property-removed``, ``schema``) and the effect of HEAD, as in
``request.maxLength.narrowed``: ``narrowed``: HEAD refuses more values; ``widened``: HEAD
accepts more values; ``changed``: both.
"""

from __future__ import annotations

from typing import NamedTuple

from logs_contract.review.diff.changes import Severity


class ChangeRule(NamedTuple):
    """The severity of a kind of change, and the reason."""

    severity: Severity
    reason: str


CLIENT_TO_SERVER: dict[str, ChangeRule] = {
    "operation.added": ChangeRule("compatible", "No client calls it yet."),
    "operation.removed": ChangeRule("breaking", "Clients that call it get an error."),
    "operation.id-changed": ChangeRule(
        "breaking", "Generated clients name their methods after it."
    ),
    "operation.id-added": ChangeRule("compatible", "No client was generated with it."),
    "operation.deprecated": ChangeRule(
        "compatible", "It still works; clients should stop using it."
    ),
    "operation.undeprecated": ChangeRule("compatible", "Clients may keep using it."),
    "operation.available": ChangeRule(
        "compatible", "Clients can call the announced operation now."
    ),
    "operation.withdrawn": ChangeRule("breaking", "Clients can no longer call the operation."),
    "parameter.added": ChangeRule("compatible", "Requests without it are still accepted."),
    "parameter.required-added": ChangeRule("breaking", "Requests without it were accepted."),
    "parameter.removed": ChangeRule(
        "breaking", "The service ignores the values that clients send."
    ),
    "parameter.made-required": ChangeRule("breaking", "Requests without it were accepted."),
    "parameter.made-optional": ChangeRule("compatible", "Clients may still send it."),
    "parameter.style-changed": ChangeRule("breaking", "The same value is serialized differently."),
    "parameter.reserved-refused": ChangeRule(
        "breaking", "Unescaped reserved characters were accepted."
    ),
    "parameter.reserved-allowed": ChangeRule(
        "compatible", "Unescaped reserved characters are accepted too."
    ),
    "parameter.empty-refused": ChangeRule("breaking", "An empty value was accepted."),
    "parameter.empty-allowed": ChangeRule("compatible", "An empty value is accepted too."),
    "parameter.generalized": ChangeRule("compatible", "Requests carry every value as text."),
    "parameter.deprecated": ChangeRule(
        "compatible", "It still works; clients should stop using it."
    ),
    "parameter.undeprecated": ChangeRule("compatible", "Clients may keep using it."),
    "request.body-added": ChangeRule("compatible", "Requests without a body are still accepted."),
    "request.body-required-added": ChangeRule("breaking", "Requests without a body were accepted."),
    "request.body-removed": ChangeRule(
        "breaking", "The service ignores the bodies that clients send."
    ),
    "request.body-made-required": ChangeRule("breaking", "Requests without a body were accepted."),
    "request.body-made-optional": ChangeRule("compatible", "Clients may still send a body."),
    "request.media-type-added": ChangeRule(
        "compatible", "Bodies of the other types are still accepted."
    ),
    "request.media-type-removed": ChangeRule("breaking", "Bodies of this type were accepted."),
    "request.encoding-changed": ChangeRule(
        "breaking", "Parts of the body must be serialized differently."
    ),
    "request.encoding-relaxed": ChangeRule(
        "compatible", "Parts in the old encoding are still accepted."
    ),
    "request.schema-added": ChangeRule("breaking", "Any body was accepted."),
    "request.schema-removed": ChangeRule("compatible", "Any body is accepted."),
    "request.subtype-added": ChangeRule("compatible", "No client sends it yet."),
    "request.subtype-removed": ChangeRule("breaking", "Clients send values of this subtype."),
    "response.subtype-added": ChangeRule("breaking", "Clients have never seen this subtype."),
    "response.subtype-removed": ChangeRule("compatible", "Clients no longer receive it."),
    "response.success-added": ChangeRule("breaking", "Clients have never seen this status."),
    "response.success-removed": ChangeRule("breaking", "Clients rely on this status."),
    "response.error-added": ChangeRule(
        "compatible",
        "Clients treat an unknown error as the x00 of its class (RFC 9110, section 15).",
    ),
    "response.error-removed": ChangeRule("compatible", "Clients no longer receive it."),
    "response.media-type-added": ChangeRule(
        "compatible", "Only clients that request it receive it."
    ),
    "response.media-type-removed": ChangeRule("breaking", "Clients read responses of this type."),
    "response.encoding-changed": ChangeRule(
        "breaking", "Parts of the body are serialized differently."
    ),
    "response.encoding-relaxed": ChangeRule("compatible", "Clients accept all encodings in use."),
    "response.body-removed": ChangeRule("breaking", "Clients read the body."),
    "response.body-added": ChangeRule("compatible", "Clients that expect no body ignore it."),
    "response.schema-added": ChangeRule("compatible", "Clients knew nothing about the content."),
    "response.schema-removed": ChangeRule("breaking", "Any value may be sent now."),
    "header.added": ChangeRule("compatible", "Clients ignore unknown headers."),
    "header.removed": ChangeRule("breaking", "Clients that read it no longer receive it."),
    "header.made-optional": ChangeRule("breaking", "Clients rely on it."),
    "header.made-required": ChangeRule("compatible", "Clients that read it always receive it."),
    "header.style-changed": ChangeRule("breaking", "The same value is serialized differently."),
    "security.stricter": ChangeRule("breaking", "Some credentials no longer suffice."),
    "security.relaxed": ChangeRule("compatible", "The old credentials still suffice."),
    "security.scheme-changed": ChangeRule(
        "breaking", "Clients send their credentials by the old scheme."
    ),
    "security.flow-removed": ChangeRule("breaking", "Clients obtain their tokens by this flow."),
    "security.flow-added": ChangeRule("compatible", "The other flows still issue tokens."),
    "security.flow-changed": ChangeRule("breaking", "Clients obtain their tokens at the old URL."),
    "security.scope-removed": ChangeRule("breaking", "Clients request tokens with this scope."),
    "security.scope-added": ChangeRule("compatible", "No token has it yet."),
    "server.base-path-changed": ChangeRule("breaking", "Clients call the old paths."),
    "editorial.annotation": ChangeRule(
        "editorial", "Annotations do not change which values are valid."
    ),
    "editorial.extension": ChangeRule(
        "editorial", "Extensions do not change requests or responses."
    ),
    "editorial.rewritten": ChangeRule("editorial", "It is written differently and means the same."),
    "editorial.unreferenced": ChangeRule("editorial", "Nothing refers to this component."),
    "editorial.version": ChangeRule(
        "editorial", "The version describes the changes, and changes nothing itself."
    ),
    "editorial.server": ChangeRule("editorial", "The base path is unchanged; hosts may differ."),
    "editorial.tag": ChangeRule("editorial", "Tags only group operations in the documentation."),
}

# The exceptions for webhooks and callbacks, where the service sends the request: a newly required
# parameter is safe there, a newly required response header is not.
SERVER_TO_CLIENT: dict[str, ChangeRule] = {
    "parameter.required-added": ChangeRule("compatible", "Receivers ignore unknown parameters."),
    "parameter.made-required": ChangeRule("compatible", "Receivers always receive it."),
    "parameter.made-optional": ChangeRule("breaking", "Receivers rely on it."),
    "parameter.reserved-refused": ChangeRule(
        "compatible", "The service escapes reserved characters."
    ),
    "parameter.reserved-allowed": ChangeRule(
        "breaking", "Receivers get unescaped reserved characters."
    ),
    "parameter.empty-refused": ChangeRule("compatible", "Receivers never get an empty value."),
    "parameter.empty-allowed": ChangeRule("breaking", "Receivers get empty values."),
    "request.body-required-added": ChangeRule(
        "compatible", "Receivers that expect no body ignore it."
    ),
    "request.body-made-required": ChangeRule("compatible", "Receivers always receive a body."),
    "request.body-made-optional": ChangeRule("breaking", "Receivers rely on it."),
    "request.media-type-added": ChangeRule("breaking", "Receivers cannot choose the media type."),
    "response.success-added": ChangeRule("compatible", "The other statuses are still accepted."),
    "response.body-added": ChangeRule("breaking", "Responses without a body were accepted."),
    "header.made-optional": ChangeRule("compatible", "Receivers may still send it."),
    "header.made-required": ChangeRule("breaking", "Responses without it were accepted."),
}
