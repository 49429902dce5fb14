import re
import tomllib

import pytest

from gateway.web.config import Kind
from gateway.web.languages import (
    NAMES,
    ROOMS,
    WORDS,
    Language,
    choose,
    flat,
    parts_of,
    preferred,
    read_language,
)
from gateway.web.visiting import SPOKEN

EVERY = tuple(NAMES)
PART = re.compile(r"{(\w+)}")


def kept(*path: str) -> dict[str, str]:
    """Read one file of sentences."""
    return dict(flat(tomllib.loads(WORDS.joinpath(*path).read_text(encoding="utf-8"))))


def spoken() -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Pair each file of sentences with the one that says the same in the first language of its room."""
    kinds = {"clinician": Kind.PERSONNEL, "operator": Kind.OPERATOR}
    rooms = [(room, SPOKEN[kinds[room]]) for room in ROOMS if WORDS.joinpath(room).is_dir()]
    apart = [((room, f"{codes[0]}.toml"), (room, f"{code}.toml")) for room, codes in rooms for code in codes]
    return [*((("nb.toml",), (f"{code}.toml",)) for code in SPOKEN[Kind.CITIZEN]), *apart]


@pytest.mark.parametrize(("usual", "other"), spoken(), ids="/".join)
def test_every_language_says_the_same_about_the_same(usual, other):
    said = {path: kept(*path) for path in (usual, other)}

    assert said[usual].keys() == said[other].keys()
    assert {key: sorted(PART.findall(text)) for key, text in said[usual].items()} == {
        key: sorted(PART.findall(text)) for key, text in said[other].items()
    }


@pytest.mark.parametrize("code", EVERY)
def test_no_room_says_what_another_does_otherwise(code):
    files = [path for _, path in spoken() if path[-1] == f"{code}.toml"]

    assert len(read_language(code).sentences) == sum(len(kept(*path)) for path in files)


def test_a_room_has_words_in_its_languages_alone():
    there = {path.relative_to(WORDS).parts for path in WORDS.glob("**/*.toml")}

    assert there == {path for _, path in spoken()}


@pytest.mark.parametrize("code", EVERY)
def test_no_sentence_is_empty_or_frightens(code):
    for key, text in read_language(code).sentences.items():
        assert text.strip(), key
        assert not re.search(r"abnormal|unormal|avvikende|alvorlig|farlig", text, re.IGNORECASE), key


@pytest.mark.parametrize("code", EVERY)
def test_a_year_has_twelve_months_in_every_language(code):
    language = read_language(code)

    assert len(language.say("date.months").split()) == len(language.short_months) == 12


def test_a_sentence_is_said_with_its_parts():
    assert read_language("nn").say("timeline.for", name="Kari {Nord}") == "Prøvesvar for Kari {Nord}"


def test_an_unknown_sentence_is_an_error_and_one_that_may_be_missing_is_not():
    language = read_language("nb")

    with pytest.raises(KeyError):
        language.say("no.such.sentence")
    assert language.maybe("kind.XX", "Annet") == "Annet"
    assert language.maybe("kind.CT", "Annet") == "CT"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "0 nye eller endrede svar siden sist"),
        (1, "1 nytt eller endret svar siden sist"),
        (2, "2 nye eller endrede svar siden sist"),
    ],
)
def test_a_number_decides_the_form(number, said):
    assert read_language("nb").counted("timeline.new", number) == said


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021", "2021"),
        ("2021-03", "mars 2021"),
        ("2021-03-17", "17. mars 2021"),
        ("2026-11-26T23:30:00Z", "27. november 2026"),
        ("2026-07-01T00:30:00+02:00", "1. juli 2026"),
    ],
)
def test_a_day_is_written_as_precise_as_it_came_and_as_it_is_in_norway(text, day):
    assert read_language("nb").day(text) == day


def test_a_moment_is_written_in_norwegian_time_and_a_day_has_no_time():
    assert read_language("nb").moment("2026-11-26T19:17:48.403690Z") == "26. november 2026 kl. 20.17"
    assert read_language("en").moment("2026-07-26T19:17:00Z") == "26 July 2026 at 21:17"
    assert read_language("en").moment("2026-07-26") == "26 July 2026"


def test_a_day_is_read_where_there_is_one():
    assert str(parts_of("2026-11-26T23:30:00Z")) == "2026-11-27"
    assert parts_of("2026-11") is None


def test_a_number_has_the_decimal_mark_of_its_language_and_what_is_none_stays():
    assert read_language("nb").number("5.10") == "5,10"
    assert read_language("en").number("5.10") == "5.10"
    assert read_language("nb").number("v1.2.3") == "v1.2.3"


@pytest.mark.parametrize(
    ("wanted", "accepted", "chosen"),
    [
        ("nn", "en", "nn"),
        (None, "en-GB,en;q=0.8,no;q=0.9", "en"),
        (None, "de, no;q=0.5", "nb"),
        (None, "fr", "nb"),
        ("xx", "", "nb"),
        (None, "en;q=0, nn;q=x, nn;q=0.2", "nn"),
    ],
)
def test_a_language_is_chosen_by_who_reads(wanted, accepted, chosen):
    assert choose(wanted, accepted, EVERY) == chosen


def test_languages_are_preferred_by_their_weight():
    assert preferred("nb;q=0.2, nn-NO, en;q=0.5") == ["nn", "en", "nb"]


def test_a_language_holds_what_it_is_given():
    assert Language(code="nb", sentences={"a": "b"}).say("a") == "b"
