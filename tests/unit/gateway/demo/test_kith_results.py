"""Results are written in the standard's order, values as they were sent."""

from decimal import Decimal

import pytest
from lxml import etree
from msgspec.structs import replace

from gateway.demo.chronicle import analytes as a
from gateway.demo.chronicle.biochemistry import measured
from gateway.demo.kith_results import add_result
from resolvers.model import InstantValue
from tests.unit.gateway.demo.chronicle.drafts import draft


def node_of(result):
    root = etree.fromstring('<Patient xmlns="urn:x"/>')
    add_result(root, result)
    return root[0]


def test_a_number_is_written_exactly():
    (value,) = node_of(measured(draft(), a.LDL, Decimal("3.10"), number="1")).iter("{*}NumResultValue")

    assert dict(value.attrib) == {"V": "3.10", "U": "mmol/L"}


def test_less_than_is_a_comparator():
    (comparator,) = node_of(measured(draft(), a.CRP, Decimal(0), number="1")).iter("{*}ArithmeticComp")

    assert comparator.get("V") == "LT"


def test_a_value_that_the_chronicle_never_has_is_refused():
    result = measured(draft(), a.CRP, Decimal(3), number="1")

    with pytest.raises(ValueError, match="numbers, texts and codes only"):
        node_of(replace(result, value=InstantValue(at=result.sampled)))
