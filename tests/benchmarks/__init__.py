"""Benchmarks: each prints ratios or felt latencies. Run one with `python -m tests.benchmarks.<name>`."""
