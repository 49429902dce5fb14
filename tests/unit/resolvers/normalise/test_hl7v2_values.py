"""An answer is read by its type, and what is of no known type is kept as text."""

from decimal import Decimal

import pytest

from resolvers.model import Attachment, Code, CodedValue, Comparator, InstantValue, Quantity, RangeValue, TextValue
from resolvers.normalise.hl7v2_codes import FLAG_SYSTEM
from resolvers.normalise.hl7v2_values import size
from tests.unit.resolvers.normalise.oru import obr, obx, remarks, report, result

S8271 = "urn:oid:2.16.578.1.12.4.1.1.8271"


def value(kind, said, **fields):
    return result(obr(), obx(kind, said, **fields)).value


def noted(kind, said):
    return [code for code, _ in remarks(obr(), obx(kind, said))]


@pytest.mark.parametrize(
    ("kind", "said", "expected"),
    [
        ("NM", "5.10", Quantity(text="5.10", value=Decimal("5.10"), unit="g/L")),
        ("NM", "5,10", Quantity(text="5,10", value=Decimal("5.10"), unit="g/L")),
        ("NM", "-0", Quantity(text="-0", value=Decimal(0), unit="g/L")),
        ("NM", "<5", Quantity(text="<5", unit="g/L")),
        ("SN", "^5", Quantity(text="5", value=Decimal(5), unit="g/L")),
        ("SN", "=^5", Quantity(text="5", value=Decimal(5), unit="g/L")),
        ("SN", "<^0.5", Quantity(text="0.5", value=Decimal("0.5"), comparator=Comparator.LT, unit="g/L")),
        ("SN", ">=^10", Quantity(text="10", value=Decimal(10), comparator=Comparator.GE, unit="g/L")),
        ("SN", "<>^1", Quantity(text="1", value=Decimal(1), comparator=Comparator.NE, unit="g/L")),
        ("SN", "<^ti", Quantity(text="ti", comparator=Comparator.LT, unit="g/L")),
        ("SN", "^1^:^128", TextValue(text="1:128", unit="g/L")),
        ("SN", ">^1^:^128", TextValue(text=">1:128", unit="g/L")),
        ("SN", "^2^+", TextValue(text="2+", unit="g/L")),
        ("SN", "~~^2", TextValue(text="^2", unit="g/L")),
        ("SN", "ca^2", TextValue(text="ca2", unit="g/L")),
        (
            "SN",
            "^2^-^4",
            RangeValue(
                low=Quantity(text="2", value=Decimal(2), unit="g/L"),
                high=Quantity(text="4", value=Decimal(4), unit="g/L"),
            ),
        ),
        ("SN", "^^-^4", RangeValue(high=Quantity(text="4", value=Decimal(4), unit="g/L"))),
        ("SN", "^^-", TextValue(text="^^-", unit="g/L")),
        ("SN", "<^2^-^4", TextValue(text="<2-4", unit="g/L")),
        ("NR", "2^", RangeValue(low=Quantity(text="2", value=Decimal(2), unit="g/L"))),
        ("NR", "^^x", TextValue(text="^^x", unit="g/L")),
        ("ST", "positiv ^ svakt", TextValue(text="positiv ^ svakt", unit="g/L")),
        ("TX", "en~to", TextValue(text="en\nto", unit="g/L")),
        ("FT", r"en\.br\to", TextValue(text="en\nto", unit="g/L")),
        ("TM", "1430", TextValue(text="1430", unit="g/L")),
        ("ZZ", "a^b&c", TextValue(text="a^b&c", unit="g/L")),
        ("", "a", TextValue(text="a", unit="g/L")),
        ("CE", "~", None),
        ("CE", "^^L", TextValue(text="^^L", unit="g/L")),
    ],
)  # fmt: skip
def test_an_answer_is_read_by_its_type(kind, said, expected):
    assert value(kind, said, f6="g/L") == expected


@pytest.mark.parametrize(
    ("kind", "said", "codes"),
    [
        ("NM", "<5", ["NOT_A_NUMBER"]),
        ("SN", "<^ti", ["NOT_A_NUMBER"]),
        ("TS", "30. februar", ["BAD_TIME"]),
        ("ZZ", "a", ["UNKNOWN_VALUE_TYPE"]),
        ("", "a", ["NO_VALUE_TYPE"]),
        ("", "", []),
        ("NM", "5", []),
    ],
)
def test_what_is_read_with_reservations_is_remarked_on(kind, said, codes):
    assert noted(kind, said) == codes


def test_further_repetitions_of_a_number_are_kept_beside_it():
    found = result(obr(), obx("NM", "5.10~6.20"))

    assert found.value.text == "5.10"
    assert [(one.heading.code, one.text) for one in found.comments] == [("OBX-5", "6.20")]


def test_a_coded_answer_keeps_every_code_and_the_text_that_was_written():
    found = value("CWE", "S^Sensitiv^8271^SUS^Susceptible^99LAB^^^følsom~R^Resistent^8271")

    assert isinstance(found, CodedValue)
    assert found.code == Code(code="S", system=S8271, display="Sensitiv", text="følsom")
    assert [one.code for one in found.codes] == ["S", "SUS", "R"]


def test_a_coded_answer_may_be_a_text_alone():
    assert value("CE", "^Ingen vekst").codes == (Code(text="Ingen vekst"),)
    assert value("CWE", "^^^^^^^^skrevet").codes == (Code(text="skrevet"),)


@pytest.mark.parametrize(
    ("kind", "said", "text"),
    [
        ("DT", "20260131", "2026-01-31"),
        ("DT", "202601", "2026-01"),
        ("TS", "20260131091200+0100", "2026-01-31T09:12:00+01:00"),
        ("TS", "202601310912", "2026-01-31T09:12+01:00"),
        ("TS", "202607310912", "2026-07-31T09:12+02:00"),
        ("TS", "20260131091200+0100^D", "2026-01-31"),
        ("TS", "20260131091200+0100^M", "2026-01-31T09:12+01:00"),
        ("TS", "20260131^S", "2026-01-31"),
        ("DTM", "20260131091200.1234-0500", "2026-01-31T09:12:00.1234-05:00"),
    ],
)
def test_a_time_keeps_its_precision_and_is_norwegian_without_a_zone(kind, said, text):
    found = value(kind, said)

    assert isinstance(found, InstantValue)
    assert found.at.text == text


@pytest.mark.parametrize(
    ("kind", "said", "attachment"),
    [
        ("ED", "LIS^application^PDF^Base64^aGVp", Attachment(mime_type="application/pdf", size_bytes=3)),
        ("ED", "^TEXT^^Hex^686569", Attachment(mime_type="text", size_bytes=3)),
        ("ED", "^^^A^hei", Attachment(size_bytes=3)),
        ("ED", "^^^Base64^a!", Attachment(size_bytes=2)),
        ("RP", "arkiv/1.pdf^LIS^Application^PDF", Attachment(mime_type="application/pdf", file="arkiv/1.pdf")),
    ],
)
def test_a_document_is_told_of_without_its_content(kind, said, attachment):
    found = report(obr(), obx(kind, said, f3="D1^Vedlegg^L"))
    (kept,) = found.attachments

    assert (kept.mime_type, kept.size_bytes, kept.file) == (
        attachment.mime_type,
        attachment.size_bytes,
        attachment.file,
    )
    assert kept.type.code == "D1"
    assert found.results[0].value is None
    assert found.results[0].comments == ()
    assert "aGVp" not in str(found)


def test_the_size_of_a_document_is_that_of_what_it_holds():
    assert size("aGVp\naGVp", "base64") == 6
    assert size("å", None) == 2


@pytest.mark.parametrize("status", ["X", "W", "D"])
def test_a_document_that_is_withdrawn_is_not_told_of(status):
    assert report(obr(), obx("ED", "^^^A^hei", f11=status)).attachments == ()


@pytest.mark.parametrize(
    ("flag", "code", "system"),
    [
        ("H", "H", FLAG_SYSTEM),
        ("LL^^HL70078", "LL", FLAG_SYSTEM),
        ("R", "R", FLAG_SYSTEM),
        ("1^Over^8244", "H", "urn:oid:2.16.578.1.12.4.1.1.8244"),
        ("^høy", None, FLAG_SYSTEM),
        ("QQ", None, FLAG_SYSTEM),
    ],
)
def test_an_abnormal_flag_is_read_and_the_original_kept(flag, code, system):
    found = result(obr(), obx(f8=flag)).interpretation

    assert (found.code, found.source.system) == (code, system)
    assert found.source.code == (None if flag.startswith("^") else flag.partition("^")[0])


def test_a_flag_that_no_table_has_is_remarked_on_and_further_flags_are_kept():
    assert remarks(obr(), obx(f8="QQ")) == [("UNKNOWN_CODE", "OBX[1]-8")]
    assert [one.text for one in result(obr(), obx(f8="HH~SYN-R")).comments] == ["SYN-R"]


def test_a_unit_without_code_is_its_text():
    assert value("NM", "1", f6="^gram per liter").unit == "gram per liter"
