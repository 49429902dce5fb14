"""A signer is told of every word that differs."""

import pytest

from policies import parse_table
from policies.rewording import rewordings
from tests.properties.access import TEXT, table

SOURCE = TEXT.read_text(encoding="utf-8")
FROM, TO = (SOURCE.index(f'[[parts.rows]]\nid = "{name}"') for name in ("C1-CANCELLED", "C1-OTHERS"))
CANCELLED = SOURCE[FROM:TO]
MARK = SOURCE[SOURCE.index("[marks.NORS]") : SOURCE.index("[[parts]]")]
SETTING = '[settings.quiet]\ndefault = true\nnb = "x"\nnn = "x"\nen = "x"\nlaw = "proposal"\nowner = "project"\n\n'


def said(old, new):
    assert old in SOURCE
    return list(rewordings(table(), parse_table(SOURCE.replace(old, new, 1))))


def test_the_same_words_are_no_difference():
    assert list(rewordings(table(), parse_table(SOURCE))) == []


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('version = "2026.2"', 'version = "3"', "the version changes from 2026.2 to 3"),
        ("valid_from = 2026-11-24", "valid_from = 2027-01-01", "the table is valid from 2027-01-01, not 2026-11-24"),
        ("default = false", "default = true", "setting organisation_block_openable is on by default, not off"),
        ("En myk sperring mot", "En mild sperring mot", "setting organisation_block_openable is worded differently"),
        ("Et system uten bruker", "Et system", "row P11 has another sentence or ground"),
        ("Eit system utan brukar", "Eit system", "row P11 has another sentence or ground"),
        ("Volven 9603 NORS; proposal: as", "proposal: as", "row P10-NORS-ETREAT has another sentence or ground"),
        ("11. Alt annet", "11. Resten", "the rows stand in another order, or under other headings"),
        ('openable_by = ["CONSENT"]', "openable_by = []", "row P2-SOFT has other conditions or another effect"),
        ("limited = true\n", "", "row P8-FLAG has other conditions or another effect"),
        ('[marks.NORU]\nmeans = "DELAYED"', '[marks.NORU]\nmeans = "DENIED"', "code NORU means DENIED, not DELAYED"),
        ("Normal: vises.", "Vanlig: vises.", "code N is worded differently"),
        (MARK, "", "code NORS is gone"),
        ("[[parts]]", MARK.replace("NORS", "NORX") + "[[parts]]", "code NORX is new and means BLOCKED"),
        (CANCELLED, "", "row C1-CANCELLED is gone"),
        ("[[parts]]", SETTING + "[[parts]]", "setting quiet is new, on by default"),
    ],
)
def test_a_difference_is_told_in_a_line(old, new, line):
    assert said(old, new) == [line]


def test_a_setting_that_is_gone_is_told():
    other = parse_table(SOURCE.replace("[[parts]]", SETTING + "[[parts]]", 1))

    assert list(rewordings(other, table())) == ["setting quiet is gone"]


def test_another_owner_is_told():
    old = CANCELLED
    new = old.replace('owner = "project"', 'owner = "the ministry"')

    assert said(old, new) == ["row C1-CANCELLED has another owner or day from which it is valid"]


def test_another_order_is_told():
    moved = SOURCE.replace(CANCELLED, "").replace('[[parts]]\nnb = "8.', CANCELLED + '[[parts]]\nnb = "8.')
    row = moved.replace('id = "C1-SHOW"\nwhen = {', 'id = "C1-SHOW"\nwhen = { status = ["FINAL"],')

    lines = list(rewordings(table(), parse_table(row)))

    assert "the rows stand in another order, or under other headings" in lines
