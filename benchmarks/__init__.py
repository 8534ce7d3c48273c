"""Benchmarks of our programs and of comparable tools."""
