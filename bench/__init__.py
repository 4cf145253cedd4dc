"""Benchmarks: each measures ours and a named peer in one run and reports the ratio."""
