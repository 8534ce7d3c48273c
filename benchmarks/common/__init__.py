"""Shared by all benchmarks: running programs, describing the machine, writing pages and charts."""
