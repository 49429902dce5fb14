"""An announcement says whose and what kind, and is read back as it was written."""

import pytest

from resolvers.model import Announcement, AnnouncementKind

PERSON = bytes(range(32))


@pytest.mark.parametrize("kind", AnnouncementKind)
def test_what_is_written_is_read(kind):
    told = Announcement(kind=kind, person=PERSON)

    assert Announcement.read(told.text()) == told


def test_it_is_written_as_its_kind_and_the_hash():
    assert Announcement(kind=AnnouncementKind.VERSION, person=PERSON).text() == f"VERSION:{PERSON.hex()}"


@pytest.mark.parametrize(
    "text", ["", "VERSION", f"NEWER:{PERSON.hex()}", "VERSION:no hash", "VERSION:00ff", f"VERSION:{PERSON.hex()}0"]
)
def test_what_this_code_does_not_know_is_not_read(text):
    assert Announcement.read(text) is None
