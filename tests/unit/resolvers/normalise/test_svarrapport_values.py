"""The small values: texts with markup, codes, numbers, answers."""

from decimal import Decimal

import pytest

from resolvers.model import (
    Code,
    CodedValue,
    Comment,
    Comparator,
    InstantValue,
    Quantity,
    RangeValue,
    StructuredInfo,
    TextValue,
)
from resolvers.normalise.svarrapport_document import document
from resolvers.normalise.svarrapport_values import (
    code_of,
    comment_of,
    decimal,
    flag_of,
    quantity_of,
    structured,
    text_of,
    time_of,
    value_of,
)


def xml(text):
    return document(text.encode(), max_bytes=100_000)[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<T>  ytre\n\tinnrykk &lt; 5  </T>", "ytre\n\tinnrykk < 5"),
        ("<T/>", None),
        ("<T> \n </T>", None),
        ('<T V=" kode "/>', "kode"),
        ("<T><![CDATA[a < b]]></T>", "a < b"),
        ("<T>&lt;p&gt;escaped&lt;/p&gt;</T>", "<p>escaped</p>"),
    ],
)
def test_a_plain_text_keeps_its_inner_white_space(text, said):
    assert text_of(xml(text)) == said


def test_no_element_says_nothing():
    assert (text_of(None), code_of(None), time_of(None), flag_of(None), quantity_of(None)) == (None,) * 5


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            '<C V="1" S="1.2.3" DN="navn" OT="tekst"/>',
            Code(code="1", system="urn:oid:1.2.3", display="navn", text="tekst"),
        ),
        ('<C OT="Mengde"/>', Code(text="Mengde")),
        ("<C>BIO</C>", Code(text="BIO")),
        ('<C V="" DN=" "/>', None),
        ('<C S="1.2.3"/>', Code(system="urn:oid:1.2.3")),
    ],
)
def test_a_code_is_read_with_what_it_has(text, code):
    assert code_of(xml(text)) == code


def test_a_code_without_system_has_the_one_of_its_element():
    assert code_of(xml('<Status V="F"/>'), "ServReport").system == "urn:oid:2.16.578.1.12.4.1.1.7306"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("5.10", "5.10"),
        ("-7,2", "-7.2"),
        ("+3", "3"),
        (".5", "0.5"),
        ("5.", "5"),
        ("<5", None),
        ("1 000", None),
        ("1.000,5", None),
        ("1e5", None),
        ("NaN", None),
        ("", None),
        (".", None),
        ("５", None),
    ],
)
def test_a_number_is_exact_or_none(text, number):
    assert str(decimal(text)) == str(number and Decimal(number))


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ('<V V="5,10" U="g/L"/>', Quantity(text="5,10", value=Decimal("5.10"), unit="g/L")),
        ("<V>7</V>", Quantity(text="7", value=Decimal(7))),
        ('<V V="" U="g/L"/>', Quantity(text="", unit="g/L")),
        ('<V V="mange"/>', Quantity(text="mange")),
        ('<V V="" U=""/>', None),
    ],
)
def test_a_quantity_keeps_the_text_beside_the_number(text, quantity):
    assert quantity_of(xml(text)) == quantity


@pytest.mark.parametrize(
    ("sign", "quantity"),
    [
        ('<A V="LT"/>', Quantity(text="1", value=Decimal(1), comparator=Comparator.LT)),
        ('<A V="ge"/>', Quantity(text="1", value=Decimal(1), comparator=Comparator.GE)),
        ('<A V="&lt;="/>', Quantity(text="1", value=Decimal(1), comparator=Comparator.LE)),
        ('<A V="MG"/>', Quantity(text="1", value=Decimal(1), comparator=Comparator.MG)),
        ('<A V="omtrent"/>', Quantity(text="omtrent 1")),
        ('<A DN="Nær"/>', Quantity(text="Nær 1")),
        ("<A/>", Quantity(text="1", value=Decimal(1))),
    ],
)
def test_a_comparator_is_never_dropped(sign, quantity):
    assert quantity_of(xml('<V V="1"/>'), xml(sign)) == quantity


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ('<B V="true"/>', True),
        ("<B>1</B>", True),
        ('<B V="FALSE"/>', False),
        ('<B V="0"/>', False),
        ("<B>ja</B>", None),
    ],
)
def test_a_truth_value_is_true_false_or_none(text, flag):
    assert flag_of(xml(text)) is flag


def test_a_comment_is_plain_or_has_parts():
    assert comment_of(xml("<C>hei</C>")) == Comment(text="hei")
    assert comment_of(xml('<C><Heading V="H"/><TextResultValue>x</TextResultValue></C>')) == Comment(
        text="x", heading=Code(code="H")
    )
    assert comment_of(xml("<C> </C>")) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("<R/>", None),
        ("<R><TextResult/></R>", None),
        ("<R><TextResult><Unit>g</Unit></TextResult></R>", TextValue(text="", unit="g")),
        ("<R><TextResult><TextResultValue>svar</TextResultValue></TextResult></R>", TextValue(text="svar")),
        (
            '<R><TextResult><TextCode V="S"/><TextCode V="T"/></TextResult></R>',
            CodedValue(code=Code(code="S"), codes=(Code(code="S"), Code(code="T"))),
        ),
        ("<R><Interval/></R>", None),
        ('<R><Interval><Low V="1"/></Interval></R>', RangeValue(low=Quantity(text="1", value=Decimal(1)))),
        ('<R><DateResult><DateResultValue V="2019-02-30"/></DateResult></R>', TextValue(text="2019-02-30")),
        ("<R><DateResult/></R>", None),
        ('<R><TextResult/><NumResult><NumResultValue V="2"/></NumResult></R>', Quantity(text="2", value=Decimal(2))),
    ],
)
def test_the_answer_is_the_first_kind_that_says_something(text, value):
    assert value_of(xml(text)) == value


def test_a_date_as_the_answer_is_a_moment():
    value = value_of(xml('<R><DateResult><DateResultValue V="2019-02-28"/></DateResult></R>'))

    assert isinstance(value, InstantValue)
    assert value.at.text == "2019-02-28"


def test_structured_information_keeps_each_kind():
    text = """<S><TextInfo><Text>t</Text></TextInfo><TextInfo><Text/></TextInfo>
      <IntegerInfo><Integer>0</Integer></IntegerInfo><IntegerInfo><Integer/></IntegerInfo>
      <PhysicalInfo><Quantity V="6" U="mm"/></PhysicalInfo><PhysicalInfo><Quantity/></PhysicalInfo>
      <CodedInfo><Code V="1"/></CodedInfo><CodedInfo><Code/></CodedInfo>
      <BooleanInfo><Flag V="false"/></BooleanInfo><BooleanInfo><Flag V="kanskje"/></BooleanInfo></S>"""

    assert structured(xml(text)) == StructuredInfo(
        type=Code(),
        texts=("t",),
        integers=("0",),
        quantities=(Quantity(text="6", value=Decimal(6), unit="mm"),),
        codes=(Code(code="1"),),
        flags=(False,),
    )
