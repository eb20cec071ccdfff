"""Comparisons that print ratios; run them with `python -m tests.benchmarks.<name>`."""
