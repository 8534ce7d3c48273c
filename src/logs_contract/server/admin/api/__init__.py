"""The operations of the admin API: a module for each tag, a function for each operationId."""
