"""Throughput and memory of the reference server as what it is given grows."""
