"""Invalid requests that are accepted, and valid requests that are refused."""
