"""Throughput, latency, memory and start of the reference server, side by side with peers."""
