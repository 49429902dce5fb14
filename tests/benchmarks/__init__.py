"""Measurements, run by `./provesvar bench`; never a part of the tests, but for the few ratios of test_ratios.py."""
