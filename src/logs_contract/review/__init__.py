"""The contract review: lists the changes of an OpenAPI document, and proves breaks by payloads."""
