"""The operations of openapi.yaml: one module a tag, one function an operation."""
