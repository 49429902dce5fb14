"""A state folder belongs to one edition of the demo, and only the demo's own data are ever deleted."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from gateway.demo import stamp
from gateway.demo.stamp import StateUnusable
from tests.unit.gateway.demo.reports import ANCHOR


def opened(state, *, fresh=False, now=ANCHOR):
    return stamp.opened(state, now, fresh=fresh)


def test_a_new_folder_begins_a_chronicle_now(tmp_path):
    begun = opened(tmp_path / "demo")

    assert (begun.anchor, begun.filled) == (ANCHOR, False)


def test_the_anchor_stays_over_starts(tmp_path):
    opened(tmp_path)

    assert opened(tmp_path, now=ANCHOR + timedelta(days=3)).anchor == ANCHOR


def test_a_filled_store_is_remembered(tmp_path):
    stamp.filled(tmp_path, opened(tmp_path))

    assert opened(tmp_path).filled


def test_another_edition_is_refused_until_begun_anew(tmp_path):
    stamp.write(tmp_path, replace(opened(tmp_path), edition=0, filled=True))

    with pytest.raises(StateUnusable, match="--fresh"):
        opened(tmp_path)
    assert opened(tmp_path, fresh=True).current


def test_beginning_anew_deletes_the_demos_own_data_and_nothing_else(tmp_path):
    opened(tmp_path)
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "data").touch()
    (tmp_path / "mine.txt").touch()

    begun = opened(tmp_path, fresh=True, now=ANCHOR + timedelta(days=1))

    assert begun.anchor == ANCHOR + timedelta(days=1)
    assert sorted(path.name for path in tmp_path.iterdir()) == [stamp.NAME, "mine.txt"]


@pytest.mark.parametrize("fresh", [False, True])
def test_a_store_that_is_not_a_demos_is_never_touched(tmp_path, fresh):
    (tmp_path / "store").mkdir()

    with pytest.raises(StateUnusable, match="not a demo's"):
        opened(tmp_path, fresh=fresh)
    assert (tmp_path / "store").exists()


@pytest.mark.parametrize("fresh", [False, True])
def test_a_demo_moves_in_beside_what_was_taken_into_a_folder_of_its_own(tmp_path, fresh):
    stamp.share(tmp_path / "new")
    (tmp_path / "new" / "store").mkdir()

    assert not opened(tmp_path / "new", fresh=fresh).filled
    assert (tmp_path / "new" / "store").exists()


def test_a_store_that_is_there_is_shared_by_nobody_but_its_owner(tmp_path):
    (tmp_path / "store").mkdir()
    stamp.share(tmp_path)

    with pytest.raises(StateUnusable, match="not a demo's"):
        opened(tmp_path)


def test_a_damaged_stamp_is_refused(tmp_path):
    (tmp_path / stamp.NAME).write_text("{", encoding="utf-8")

    with pytest.raises(StateUnusable, match="cannot be read"):
        opened(tmp_path)
