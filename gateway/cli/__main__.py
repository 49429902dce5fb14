"""Run the command line as `python -m gateway.cli`, which is how `./provesvar` starts it."""

import sys

from gateway.cli import main

sys.exit(main())
