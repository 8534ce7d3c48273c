"""The operations of the admin API: one module for each tag, one function for each operationId."""
