"""Two versions of a contract, compared: changes with an id, a severity and a place."""
