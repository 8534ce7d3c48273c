"""Calls, files and moves between files that one request costs on a running server."""
