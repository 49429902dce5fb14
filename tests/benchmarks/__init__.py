"""Measurements, run by `python -m tests.benchmarks`; never a part of the tests."""
