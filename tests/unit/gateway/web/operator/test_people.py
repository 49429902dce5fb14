import pytest

from gateway.web.languages import read_language
from gateway.web.operator.people import purpose, who, working_at
from gateway.web.told import Named, Organisation

ENGLISH = read_language("en")


@pytest.mark.parametrize(
    ("name", "helper", "said"),
    [
        ("Lena Lunde", None, "Lena Lunde"),
        ("Lena Lunde", "Anne Aas", "Lena Lunde, by Anne Aas"),
        (None, None, "Without a name"),
    ],
)
def test_somebody_is_named_with_who_acted_for_them(name, helper, said):
    assert who(name, helper, ENGLISH) == said


@pytest.mark.parametrize(
    ("organisation", "place", "said"),
    [
        (Organisation(name="Bekkedalen", number="1"), Named(name="Legekontor"), "Legekontor, Bekkedalen"),
        (Organisation(name="Bekkedalen"), Named(name="Bekkedalen"), "Bekkedalen"),
        (Organisation(number="100000016"), None, "100000016"),
        (Organisation(), Named(), ""),
    ],
)
def test_where_somebody_works_is_said_once(organisation, place, said):
    assert working_at(organisation, place) == said


@pytest.mark.parametrize(("code", "said"), [("TREAT", "Care"), ("XX", "XX"), (None, "")])
def test_a_purpose_is_said_by_name_where_it_has_one(code, said):
    assert purpose(code, ENGLISH) == said
