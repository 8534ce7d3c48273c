"""``/__mock``: what the server received, and how it is made to behave as a test needs."""
