"""The operations of the mock API: a module for each tag, a function for each operationId."""
