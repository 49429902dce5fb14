"""Real messages, from the command line to the GraphQL answer: each of their texts and numbers is found again."""

import json
import os
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest

from resolvers.normalise.identifiers import person_number
from resolvers.normalise.svarrapport import EXCLUDED
from tests.e2e.asking import Demo
from tests.e2e.whole_query import whole_timeline

CORPUS = os.environ.get("PROVESVAR_CORPUS")
OWN = Path(__file__).resolve().parents[1] / "data" / "svarrapport"
REAL = Path(CORPUS) / "svarrapport" if CORPUS else None
# What a cancelled item held as its answer is taken away on purpose (resolvers/versioning/tombstone.py).
ANSWERS = frozenset(
    {
        "NumResult",
        "TextResult",
        "Interval",
        "DateResult",
        "StructuredInfo",
        "DiagComment",
        "RefInterval",
        "DevResultInd",
    }
)


def name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def messages(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() == ".xml")


def child(element: ET.Element, wanted: str) -> str | None:
    found = next((one for one in element if name(one) == wanted), None)
    return None if found is None else found.get("V") or found.text


def kept(element: ET.Element, parent: str = "", *, cancelled: bool = False) -> Iterator[tuple[str, ET.Element]]:
    """Walk what an answer must hold: all but what the reader names as excluded and what a cancellation takes away."""
    if f"{parent}/{name(element)}" in EXCLUDED or (cancelled and name(element) in ANSWERS | {"RefDoc"}):
        return
    yield parent, element
    if name(element) in {"ServReport", "ResultItem"}:
        cancelled = cancelled or child(element, "ServType") == "C"
    for one in element:
        yield from kept(one, name(element), cancelled=cancelled)


def folded(text: str | None) -> str:
    return " ".join((text or "").split())


def sayings(path: Path) -> Iterator[tuple[str, str]]:
    """Yield every text and coded attribute that must be found again, with where it stood."""
    message = next(element for element in ET.parse(path).getroot().iter() if name(element) == "Message")
    for parent, element in kept(message):
        yield f"{parent}/{name(element)}", folded(element.text)
        yield f"{parent}/{name(element)} tail", folded(element.tail)
        for attribute in {"V", "U", "S", "DN", "OT"} & element.attrib.keys():
            if f"{name(element)}/@{attribute}" not in EXCLUDED:
                yield f"{parent}/{name(element)}/@{attribute}", folded(element.attrib[attribute])


def strings(value: object) -> Iterator[str]:
    match value:
        case bool():
            yield from ("true", "1") if value else ("false", "0")
        case str() | int():
            yield folded(str(value))
        case dict():
            for one in value.values():
                yield from strings(one)
        case list():
            for one in value:
                yield from strings(one)


def as_iso(text: str) -> str:
    """Write a compact date as ISO does; other texts stay."""
    compact = len(text) == 8 and text.isdigit()
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if compact else text


def persons(path: Path) -> set[str]:
    """Collect the usable person numbers of a message; a patient within a patient may have none of their own."""
    given = (element.text or "" for element in ET.parse(path).getroot().iter() if name(element) in {"OffId", "Id"})
    numbers = {"".join(number.split()) for number in given}
    return {number for number in numbers if person_number(number) is not None}


async def lost(demo: Demo, folder: Path) -> tuple[list[dict], list[tuple[str, str]]]:
    """Ingest a folder; give a line a message, and what of the accepted ones is not in any answer to a clinician."""
    done = demo.command("ingest", str(folder), "--json")
    assert done.returncode in {0, 3}, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    missing = []
    for line in lines:
        if line["outcome"] == "rejected":
            continue
        path = Path(line["file"])
        answers = []
        for number in persons(path):
            answer = await demo.ask("dr-haug", whole_timeline(), {"patient": number})
            answers.append(answer.data)
        text = "\n".join(strings(answers))
        missing += [
            (path.name, where)
            for where, said in sayings(path)
            if any(character.isalnum() for character in said) and said not in text and as_iso(said) not in text
        ]
    return lines, missing


async def test_every_text_and_number_of_our_own_messages_is_answered_to_a_clinician(demo) -> None:
    lines, missing = await lost(demo, OWN)

    assert {line["outcome"] for line in lines} <= {"accepted", "accepted_with_remarks", "rejected"}
    assert sum(line["outcome"] != "rejected" for line in lines) >= 4
    assert not missing, missing


@pytest.mark.skipif(REAL is None, reason="PROVESVAR_CORPUS is not set: the real messages are not at hand")
async def test_every_text_and_number_of_the_real_messages_is_answered_to_a_clinician(demo) -> None:
    assert REAL is not None
    lines, missing = await lost(demo, REAL)

    assert len(lines) == len(messages(REAL))
    assert {line["code"] for line in lines if line["outcome"] == "rejected"} <= {"PERSON_NUMBER_UNUSABLE"}
    assert not missing, missing
