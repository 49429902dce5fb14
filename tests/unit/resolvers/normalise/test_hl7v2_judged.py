"""hl7apy, which knows nothing of this reader, finds the same in the same messages."""

from hl7apy.consts import VALIDATION_LEVEL
from hl7apy.parser import parse_message
from hypothesis import given, settings
from hypothesis import strategies as st

from resolvers.model import CodedValue
from tests.unit.resolvers.normalise.oru import message, obr, obx, report

# hl7apy keeps escape sequences as they were sent, so both are looked at with them taken out by one table.
SEQUENCES = {sign: f"\\{name}\\" for sign, name in zip("|^&~\\", "FSTRE", strict=True)}
SIGNS = {sequence: sign for sign, sequence in SEQUENCES.items()}
TEXT = st.text("abcæøå 0159.,<>|^&~\\", min_size=1, max_size=12).filter(lambda text: text.strip() == text)
ANSWERS = st.lists(st.tuples(st.sampled_from(["ST", "TX", "FT", "CWE"]), TEXT, TEXT), min_size=1, max_size=4)


def escaped(text):
    return "".join(SEQUENCES.get(sign, sign) for sign in text)


def plain(text):
    """Take escape sequences out, from the left."""
    found = ""
    while text:
        sign = SIGNS.get(text[:3])
        found, text = (found + sign, text[3:]) if sign else (found + text[0], text[1:])
    return found


@settings(max_examples=40)
@given(ANSWERS)
def test_hl7apy_and_this_reader_agree_on_what_was_examined_and_found(answers):
    lines = [obx(kind, escaped(said), f3=f"{escaped(code)}^navn^L") for kind, code, said in answers]
    sent = message(obr(), *lines).decode()
    parsed = parse_message(sent, validation_level=VALIDATION_LEVEL.TOLERANT, find_groups=False)
    theirs = [(plain(one.obx_3.ce_1.to_er7()), plain(one.obx_5.to_er7())) for one in parsed.obx]
    ours = [
        (result.code.code, result.value.code.code if isinstance(result.value, CodedValue) else result.value.text)
        for result in report(obr(), *lines).results
    ]

    assert ours == theirs == [(code, said) for _, code, said in answers]
