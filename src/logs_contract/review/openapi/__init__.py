"""Reads OpenAPI documents: files, references, operations, and schemas as JSON Schema 2020-12."""
