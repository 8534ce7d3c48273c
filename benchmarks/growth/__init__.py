"""Throughput and memory of the reference server as entries and requests grow."""
