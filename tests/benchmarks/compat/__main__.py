"""Serve a profile."""

import sys

from tests.benchmarks.compat.serving import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
