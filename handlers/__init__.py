"""The handlers of openapi.yaml: one module for each tag, one function for each operation."""
