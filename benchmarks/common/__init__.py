"""What all benchmarks share: running programs, describing the machine, writing pages and charts."""
