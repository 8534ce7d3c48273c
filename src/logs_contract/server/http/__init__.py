"""HTTP/1.1: reads bytes into a `Request` and writes a `Response` as bytes."""
