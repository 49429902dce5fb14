"""Whatever is read or told apart by its colour stands out from what lies behind it: in the light, in the dark."""

import re
from itertools import product
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[4] / "gateway/web"
SHEET = WEB / "static/theme.css"
PAGES = (WEB / "static/app.css").read_text(encoding="utf-8")
TOKEN = re.compile(r"--ds-color-([\w-]+): (#[0-9a-f]{6});")
TEXT, SHAPE = 4.5, 3.0
SCOPES = ("neutral", "accent", "info", "success", "warning", "danger")
PAPER = ("neutral-background-tinted", "neutral-background-default", "neutral-surface-default", "neutral-surface-tinted")
# What is written on what.
WRITTEN = (
    *product([f"{scope}-text-{kind}" for scope in SCOPES for kind in ("subtle", "default")], PAPER),
    *[
        (f"{scope}-text-{kind}", f"{scope}-surface-{ground}")
        for scope in SCOPES
        for kind in ("subtle", "default")
        for ground in ("tinted", "hover", "active")
    ],
    *[
        (f"{scope}-base-contrast-default", f"{scope}-base-{state}")
        for scope in SCOPES
        for state in ("default", "hover", "active")
    ],
    # The small letters of plots: the name of the band on it, numbers over the band and over the bare sheet.
    ("success-text-subtle", "success-surface-tinted"),
    ("neutral-text-default", "success-surface-tinted"),
    ("neutral-text-subtle", "success-surface-tinted"),
    # A value outside its range, in a table.
    ("warning-text-default", "warning-surface-tinted"),
    ("neutral-text-subtle", "warning-surface-tinted"),
)
# What is told apart by its outline or its shape.
SHAPED = (
    *product([f"{scope}-border-{kind}" for scope in SCOPES for kind in ("default", "strong")], PAPER),
    *product([f"{scope}-base-default" for scope in SCOPES], PAPER),
    ("focus-outer", "focus-inner"),
    *product(["focus-outer"], PAPER),
    # Lines and marks of plots, over the band, the bar and the sheet.
    ("accent-base-default", "success-surface-tinted"),
    ("warning-text-subtle", "success-surface-tinted"),
    ("accent-base-default", "success-border-subtle"),
    ("warning-text-subtle", "success-border-subtle"),
    ("accent-base-default", "neutral-surface-active"),
    ("warning-text-subtle", "neutral-surface-active"),
    ("warning-border-strong", "neutral-surface-default"),
)

# What lies behind the letters of a plot, by their class: the name of the band is on it alone.
BEHIND = {"band-name": ("success-surface-tinted",)}
BEHIND_OTHERS = ("neutral-surface-default", "success-surface-tinted")
# What is drawn to lie behind something, or to lead the eye, and tells nothing that is not said beside it.
GROUNDS = {
    "neutral-surface-default",
    "neutral-surface-active",
    "neutral-border-subtle",
    "success-border-subtle",
    "success-surface-tinted",
}
RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
INK = re.compile(r"\b(fill|stroke): var\(--([\w-]+)\)")
ALIAS = re.compile(r"--([\w-]+): var\(--ds-color-([\w-]+)\);")
# Classes of letters in a drawing, wherever one is made.
LETTERS = re.compile(r'<text class="([a-z-]+)"')


def colours(scheme):
    """Read the tokens of a scheme: what the dark one does not say, it has of the light one."""
    light, dark = SHEET.read_text(encoding="utf-8").split("@media screen and (prefers-color-scheme: dark)")
    tokens = dict(TOKEN.findall(light))
    return tokens | dict(TOKEN.findall(dark)) if scheme == "dark" else tokens


THEME = {scheme: colours(scheme) for scheme in ("light", "dark")}


def parts(colour):
    return [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]


def luminance(colour):
    """WCAG 2.2, relative luminance."""
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    """WCAG 2.2, contrast ratio."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_black_on_white_has_the_greatest_contrast():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", THEME)
@pytest.mark.parametrize(("least", "pairs"), [(TEXT, WRITTEN), (SHAPE, SHAPED)], ids=["text", "shape"])
def test_what_is_read_stands_out(scheme, least, pairs):
    tokens = THEME[scheme]
    found = {(front, back): round(contrast(tokens[front], tokens[back]), 2) for front, back in pairs}

    assert {pair: ratio for pair, ratio in found.items() if ratio < least} == {}


@pytest.mark.parametrize("scheme", THEME)
def test_each_scope_has_the_same_tokens(scheme):
    tokens = THEME[scheme]
    kinds = {scope: {name.removeprefix(scope) for name in tokens if name.startswith(f"{scope}-")} for scope in SCOPES}

    assert len(kinds["neutral"]) == 16
    assert all(kind == kinds["neutral"] for kind in kinds.values())


@pytest.mark.parametrize("scheme", THEME)
def test_no_colour_of_a_result_is_red(scheme):
    for scope in ("warning", "success", "accent"):
        red, green, _ = parts(THEME[scheme][f"{scope}-text-subtle"])
        assert red < 2 * green


def inks():
    """List what the pages draw with: the selectors of a rule, fill or stroke, and the token."""
    aliases = dict(ALIAS.findall(PAGES))
    for selectors, rule in RULE.findall(PAGES):
        for kind, name in INK.findall(rule):
            yield selectors.strip(), kind, aliases.get(name, name.removeprefix("ds-color-"))


def test_the_letters_of_every_drawing_are_held_against_what_lies_behind_them():
    made = "".join(path.read_text(encoding="utf-8") for kind in ("*.py", "*.html") for path in WEB.rglob(kind))
    # Of the values, the class is chosen where they are drawn.
    classes = {*LETTERS.findall(made), "value"}
    fills = {selectors.removeprefix("."): token for selectors, kind, token in inks() if kind == "fill"}

    assert {"axis", "band-name", "value"} <= classes
    assert {(fills[name], ground) for name in classes for ground in BEHIND.get(name, BEHIND_OTHERS)} - {
        *WRITTEN
    } == set()


def test_whatever_is_drawn_is_held_against_what_lies_behind_it_or_is_that():
    held = {front for front, _ in (*WRITTEN, *SHAPED)}

    # A token without a scope is that of whichever scope its element has.
    drawn = {
        token
        for *_, name in inks()
        for token in ([name] if name.startswith(SCOPES) else [f"{scope}-{name}" for scope in SCOPES])
    }

    assert drawn - held - GROUNDS == set()
