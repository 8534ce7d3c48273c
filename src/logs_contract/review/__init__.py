"""The contract review: what a change to an OpenAPI document breaks, shown by a payload."""
