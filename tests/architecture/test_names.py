"""Every module is named for a step or a thing, none for being left over."""

from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
NAMELESS = {
    *("utils", "util", "helpers", "helper", "common", "base", "manager", "managers", "misc", "core", "lib"),
    *("shared", "tools", "functions", "stuff", "various", "other"),
}


def test_no_module_is_named_for_being_left_over():
    named = {
        str(path.relative_to(CHECKOUT))
        for folder in ("gateway", "resolvers", "policies", "tests")
        for path in (CHECKOUT / folder).rglob("*.py")
        if NAMELESS & {path.stem, path.parent.name, *path.stem.split("_")}
    }

    assert named == set()
