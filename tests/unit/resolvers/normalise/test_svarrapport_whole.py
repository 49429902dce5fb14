"""Nothing of a message is lost: an independent count and search, on our own and on real messages."""

import os
import xml.etree.ElementTree as ET
from pathlib import Path

import msgspec
import pytest

from resolvers.normalise.svarrapport import EXCLUDED, read

OWN = Path(__file__).resolve().parents[3] / "data" / "svarrapport"
CORPUS = os.environ.get("PROVESVAR_CORPUS")
REAL = Path(CORPUS) / "svarrapport" if CORPUS else None


def files(folder):
    return sorted(path for path in folder.iterdir() if path.suffix.lower() == ".xml")


MESSAGES = [pytest.param(path, id=path.stem) for path in files(OWN)]
MESSAGES += [pytest.param(path, id=path.stem) for path in files(REAL)] if REAL else []


def name(element):
    return element.tag.rpartition("}")[2]


def kept_elements(element, parent=""):
    if f"{parent}/{name(element)}" in EXCLUDED:
        return
    yield parent, element
    for child in element:
        yield from kept_elements(child, name(element))


def message_of(path):
    root = ET.parse(path).getroot()
    return next(element for element in root.iter() if name(element) == "Message")


def says_something(element):
    return any((one.text or "").strip() or any(v.strip() for v in one.attrib.values()) for one in element.iter())


def counted(path):
    names = [
        name(element)
        for _, element in kept_elements(message_of(path))
        if name(element) not in {"Comment", "CodedComment"} or says_something(element)
    ]
    return {
        "reports": names.count("ServReport"),
        "results": names.count("ResultItem"),
        "specimens": names.count("AnalysedSubject"),
        "comments": names.count("Comment") + names.count("CodedComment"),
    }


def folded(text):
    return " ".join((text or "").split())


def sayings(path):
    for parent, element in kept_elements(message_of(path)):
        yield f"{parent}/{name(element)}", element.text
        yield f"{parent}/{name(element)} tail", element.tail
        for attribute, value in element.attrib.items():
            if attribute in {"V", "U", "S", "DN", "OT"} and f"{name(element)}/@{attribute}" not in EXCLUDED:
                yield f"{parent}/{name(element)}/@{attribute}", value


def haystack(reports):
    def strings(value):
        if isinstance(value, str):
            yield folded(value)
        elif isinstance(value, bool):
            yield from ("true", "1") if value else ("false", "0")
        elif isinstance(value, dict | list):
            for one in value.values() if isinstance(value, dict) else value:
                yield from strings(one)

    decoded = msgspec.json.decode(msgspec.json.encode(reports))
    return "\n".join(strings(decoded))


def compact(text):
    """Write a compact date or time as ISO does."""
    digits = text.strip()
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}" if len(digits) == 8 and digits.isdigit() else text


@pytest.mark.parametrize("path", MESSAGES)
def test_the_counts_are_those_of_an_independent_count(path):
    message = read(path.read_bytes())

    assert msgspec.to_builtins(message.counts) == counted(path)


@pytest.mark.parametrize("path", MESSAGES)
def test_every_report_result_and_specimen_that_is_counted_is_in_the_model(path):
    def deep(found, inner):
        return sum(1 + deep(getattr(one, inner), inner) for one in found)

    message = read(path.read_bytes())
    reports = [one.report for one in message.reports]

    assert sum(deep(report.results, "members") for report in reports) == message.counts.results
    assert sum(deep(report.specimens, "parts") for report in reports) == message.counts.specimens


@pytest.mark.parametrize("path", MESSAGES)
def test_every_text_and_number_is_found_again_in_the_model(path):
    message = read(path.read_bytes())
    text = haystack([one.report for one in message.reports])
    lost = [
        where
        for where, said in sayings(path)
        if any(character.isalnum() for character in said or "")
        and folded(said) not in text
        and folded(compact(said)) not in text
    ]

    assert lost == []


@pytest.mark.skipif(REAL is None, reason="PROVESVAR_CORPUS is not set: the real messages are not at hand")
def test_the_real_messages_are_all_read():
    assert [path.name for path in files(REAL) if not read(path.read_bytes()).reports] == []
