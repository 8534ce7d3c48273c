"""The contract review: the changes of an OpenAPI document, with a payload for each break."""
