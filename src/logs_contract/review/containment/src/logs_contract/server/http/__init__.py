"""HTTP/1.1: bytes to `Request`, `Response` to bytes."""
