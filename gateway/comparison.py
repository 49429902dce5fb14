"""The tables that make results comparable, read once at the start."""

from importlib.resources import files

from resolvers.normalise.comparable import Comparison
from resolvers.normalise.mapping import parse_codes
from resolvers.normalise.units import parse_units

TABLES = files("resolvers.normalise").joinpath("tables")


def read_comparison() -> Comparison:
    """Read which codes and which units are the same."""
    return Comparison(
        codes=parse_codes(TABLES.joinpath("codes.toml").read_text(encoding="utf-8")),
        units=parse_units(TABLES.joinpath("units.toml").read_text(encoding="utf-8")),
    )
