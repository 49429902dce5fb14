"""A long run under faults: does an answer ever become wrong, and does the gateway ever grow?"""
