"""What tests of commands that serve lean on."""

import logging

import pytest


@pytest.fixture(autouse=True)
def loggers_as_before():
    """Take away again what a server in this process lets our own loggers write to."""
    yield
    for name in ("gateway", "resolvers"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.setLevel(logging.NOTSET)
