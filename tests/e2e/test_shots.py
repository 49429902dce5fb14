"""The pictures in the README are of the pages that they say, as large as they say, and small files."""

import os
import re
import struct
from pathlib import Path

import pytest

from tests.e2e.rooms import Rooms
from tests.e2e.shots import ANEW, FOLDER, MOST_BYTES, SHOTS, Shot

README = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
SHOWN = re.findall(r'<img src="(tests/e2e/shots/[^"]+)" alt="([^"]+)"', README)
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def size(png: bytes) -> tuple[int, int]:
    """Read how wide and how high a picture is."""
    assert png.startswith(SIGNATURE)
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def parts(png: bytes) -> set[bytes]:
    """Name the parts that a picture is made of."""
    found, at = set(), len(SIGNATURE)
    while at < len(png):
        (long,) = struct.unpack(">I", png[at : at + 4])
        found.add(png[at + 4 : at + 8])
        at += 12 + long
    return found


def test_the_readme_shows_each_picture_once_and_says_what_it_shows() -> None:
    assert sorted(SHOWN) == sorted((f"tests/e2e/shots/{shot.file.name}", shot.alt) for shot in SHOTS)
    assert {path.name for path in FOLDER.iterdir()} == {shot.file.name for shot in SHOTS}


@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
def test_a_picture_has_its_size_and_is_nothing_but_a_picture(shot: Shot) -> None:
    png = shot.file.read_bytes()

    assert size(png) == (shot.width, shot.height)
    assert len(png) <= MOST_BYTES
    # No part of it is text, a time or a place.
    assert parts(png) <= {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"sRGB", b"sBIT"}


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize("shot", SHOTS, ids=lambda shot: shot.name)
async def test_a_picture_can_be_taken_anew(rooms: Rooms, shot: Shot) -> None:
    async with rooms.shown(shot.page, shot.language, shot.look) as tab:
        await tab.page.set_viewport_size({"width": shot.width, "height": shot.height})
        await tab.page.evaluate("document.fonts.ready")
        png = await tab.page.screenshot()
        complaints = tab.complaints

    assert complaints == []
    assert (size(png), len(png) <= MOST_BYTES) == ((shot.width, shot.height), True)
    if os.environ.get(ANEW):
        shot.file.write_bytes(png)
