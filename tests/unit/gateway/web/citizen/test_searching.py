from typing import Any

import pytest

from gateway.web.citizen.searching import Shown, fitting
from gateway.web.meanings import Meaning
from gateway.web.results import Item, Tried

IRON = Meaning(codes=("NPU19763",), name="Jernlager", about=None, source=None)
FERRITIN = Item(id="1", name="Jernlager", laboratory_name="P-Ferritin", meaning=IRON, value="58")
CULTURE = Item(
    id="2",
    name="Bakterier i urinen",
    members=(Item(id="3", name="Mengde", comments=("Blandet flora",)),),
    tried=(Tried(agent="Ampicillin", letter="R", plain="Virker ikke", said="Resistent"),),
)


def shown(**more: Any) -> Shown:
    usual = {
        "title": "Blod- og urinprøver",
        "laboratory": "Fjordlys",
        "items": (FERRITIN, CULTURE),
        "comments": ("Se brev",),
    }
    return Shown(**{**usual, **more})


@pytest.mark.parametrize(
    ("words", "found", "left_out"),
    [
        ("JERN", ["1"], 1),
        ("p-ferr", ["1"], 1),
        ("npu19763", ["1"], 1),
        ("flora", ["2"], 1),
        ("ampicillin virker", ["2"], 1),
        ("jern fjordlys", ["1"], 1),
        ("fjordlys", ["1", "2"], 0),
        ("brev", ["1", "2"], 0),
        ("jern ampicillin", ["1", "2"], 0),
    ],
)
def test_words_are_found_in_what_is_shown(words, found, left_out):
    card = fitting(shown(), words)

    assert card is not None
    assert ([item.id for item in card.items], card.left_out) == (found, left_out)


def test_what_does_not_hold_every_word_is_left_out():
    assert fitting(shown(), "jern klamydia") is None
