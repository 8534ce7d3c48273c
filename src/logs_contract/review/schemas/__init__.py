"""Two versions of a schema, compared keyword by keyword."""
